{{/* The volumes of the webhook's pods as JSON. The pods wait for both. The CA's key stays out of the pod. */}}
{{- define "spawner.webhookVolumes" -}}
{{- $items := list -}}
{{- range list "tls.crt" "tls.key" "ca.crt" -}}
{{- $items = append $items (dict "key" . "path" .) -}}
{{- end -}}
{{- $volumes := list (dict "name" "certificate" "secret" (dict "secretName" (include "spawner.certificateSecret" .) "items" $items)) -}}
{{- /* What Helm took for the version may have been no cluster's. */ -}}
{{- with include "spawner.versionConfigMap" . -}}
{{- $volumes = append $volumes (dict "name" "cluster" "configMap" (dict "name" .)) -}}
{{- end -}}
{{- toJson $volumes -}}
{{- end -}}

{{/* Where they are mounted. */}}
{{- define "spawner.webhookMounts" -}}
{{- $mounts := list (dict "name" "certificate" "mountPath" "/certificates" "readOnly" true) -}}
{{- if include "spawner.versionConfigMap" . -}}
{{- $mounts = append $mounts (dict "name" "cluster" "mountPath" "/cluster" "readOnly" true) -}}
{{- end -}}
{{- toJson $mounts -}}
{{- end -}}
