{{/* Registry and path before the images' names: an umbrella chart's, else this chart's. */}}
{{- define "spawner.registry" -}}
{{- (.Values.global | default dict).imageRegistry | default .Values.image.registry -}}
{{- end -}}

{{/* The Secrets by which kubelets pull the images of the release, an umbrella chart's first, as JSON under "names". */}}
{{- define "spawner.pullSecrets" -}}
{{- $names := list -}}
{{- range concat ((.Values.global | default dict).imagePullSecrets | default list) .Values.image.pullSecrets -}}
{{- $names = append $names (kindIs "string" . | ternary . (get (kindIs "map" . | ternary . dict) "name")) -}}
{{- end -}}
{{- dict "names" (uniq $names) | toJson -}}
{{- end -}}

{{/* One of the images: dict "root" $ "name" "spawner" or "spawner-sidecar". On Node, the sidecar's tag says so. */}}
{{- define "spawner.image" -}}
{{- $values := .root.Values -}}
{{- $isSidecar := eq .name "spawner-sidecar" -}}
{{- $digest := ternary $values.sidecar.digest $values.image.digest $isSidecar -}}
{{- $suffix := and $isSidecar (eq $values.sidecar.host "node") | ternary "-node" "" -}}
{{- $tag := printf "%s%s" ($values.image.tag | default .root.Chart.AppVersion) $suffix -}}
{{- $version := empty $digest | ternary (printf ":%s" $tag) (printf "@%s" $digest) -}}
{{- printf "%s/%s%s%s" (include "spawner.registry" .root) $values.image.repository (trimPrefix "spawner" .name) $version -}}
{{- end -}}
