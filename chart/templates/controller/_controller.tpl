{{/* Not empty where pods get the label that says whether they accept connections. */}}
{{- define "spawner.drainIsOn" -}}
{{- if eq (toString .Values.drain.enabled) "auto" -}}
{{- include "spawner.policiesAreOn" . -}}
{{- else -}}
{{- .Values.drain.enabled | ternary "true" "" -}}
{{- end -}}
{{- end -}}

{{/* The Secret with the webhook's certificate, written by the controller. */}}
{{- define "spawner.certificateSecret" -}}
{{ include "spawner.name" (dict "root" .root "part" "certificate") }}
{{- end -}}

{{/* The ConfigMap with the API server's version, written by the controller; none where a value decides. */}}
{{- define "spawner.versionConfigMap" -}}
{{- if not .root.Values.kubernetesVersion }}{{ include "spawner.name" (dict "root" .root "part" "kubernetes-version") }}{{ end }}
{{- end -}}
