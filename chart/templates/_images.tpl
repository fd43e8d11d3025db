{{/* Registry and path before the images' names: an umbrella chart's, else this chart's. */}}
{{- define "spawner.registry" -}}
{{- (.Values.global | default dict).imageRegistry | default .Values.image.registry -}}
{{- end -}}

{{/* The same before the sidecar's. */}}
{{- define "spawner.sidecarRegistry" -}}
{{- (.Values.global | default dict).imageRegistry | default .Values.sidecar.registry | default .Values.image.registry -}}
{{- end -}}

{{/* The sidecar's image without a version. */}}
{{- define "spawner.sidecarRepository" -}}
{{- $name := .Values.sidecar.repository | default (printf "%s-sidecar" .Values.image.repository) -}}
{{- printf "%s/%s" (include "spawner.sidecarRegistry" .) $name -}}
{{- end -}}

{{/* The sidecar's image. On Node, its tag says so, unless it has one of its own. */}}
{{- define "spawner.sidecarImage" -}}
{{- $tag := printf "%s%s" (.Values.image.tag | default .Chart.AppVersion) (eq .Values.sidecar.host "node" | ternary "-node" "") -}}
{{- include "spawner.sidecarRepository" . -}}
{{- include "spawner.version" (dict "digest" .Values.sidecar.digest "tag" (.Values.sidecar.tag | default $tag)) -}}
{{- end -}}

{{/* The image of every other process. */}}
{{- define "spawner.image" -}}
{{- printf "%s/%s" (include "spawner.registry" .) .Values.image.repository -}}
{{- include "spawner.version" (dict "digest" .Values.image.digest "tag" (.Values.image.tag | default .Chart.AppVersion)) -}}
{{- end -}}

{{/* What stands behind an image's name: dict "digest" "" "tag" "1.2.3". */}}
{{- define "spawner.version" -}}
{{- empty .digest | ternary (printf ":%s" .tag) (printf "@%s" .digest) -}}
{{- end -}}

{{/* The Secrets by which kubelets pull the images of the release, an umbrella chart's first, as JSON under "names". */}}
{{- define "spawner.pullSecrets" -}}
{{- $names := list -}}
{{- range concat ((.Values.global | default dict).imagePullSecrets | default list) .Values.image.pullSecrets -}}
{{- $names = append $names (kindIs "string" . | ternary . (get (kindIs "map" . | ternary . dict) "name")) -}}
{{- end -}}
{{- dict "names" (uniq $names) | toJson -}}
{{- end -}}
