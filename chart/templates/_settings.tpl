{{/* The parts of the chart that run pods, as JSON. */}}
{{- define "spawner.parts" -}}
["webhook", "controller", "reaper", "cleanup", "test"]
{{- end -}}

{{/*
The settings of one part as JSON: those of `defaults`, each replaced by what the part says, null meaning nothing. Maps of our own are
merged by key, extras are added: dict "root" $ "part" "webhook".
*/}}
{{- define "spawner.settings" -}}
{{- $merged := list "podLabels" "podAnnotations" "podDisruptionBudget" "readinessProbe" "livenessProbe" "startupProbe" "serviceAccount" -}}
{{- $added := list "extraEnv" "extraArgs" "extraVolumes" "extraVolumeMounts" -}}
{{- $settings := dict -}}
{{- /* `pods` is what `defaults` was called for scheduling; it goes with the next version. */ -}}
{{- range list .root.Values.defaults (.root.Values.pods | default dict) (get .root.Values .part) -}}
{{- range $key, $value := . -}}
{{- if has $key $merged -}}
{{- $value = include "spawner.over" (list (get $settings $key | default dict) ($value | default dict)) | fromJson -}}
{{- else if has $key $added -}}
{{- /* Two empty lists make no list. */ -}}
{{- $value = concat (get $settings $key | default list) ($value | default list) | default list -}}
{{- end -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $settings $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $settings -}}
{{- end -}}

{{/* The second map over the first as JSON. Unlike with merge, what is empty or false replaces as well. */}}
{{- define "spawner.over" -}}
{{- $over := dict -}}
{{- range . -}}
{{- range $key, $value := . -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $over $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $over -}}
{{- end -}}
