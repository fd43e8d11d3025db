{{/* The parts of the chart that run pods, as JSON. */}}
{{- define "spawner.parts" -}}
["webhook", "controller", "sessions", "session-api", "router", "reaper", "cleanup", "test"]
{{- end -}}

{{/* Where the values of a part are: dict "part" "router". */}}
{{- define "spawner.partKey" -}}
{{- get (dict "session-api" "sessions.api" "router" "sessions.router") .part | default .part -}}
{{- end -}}

{{/* What the values say of one part, as JSON. */}}
{{- define "spawner.partValues" -}}
{{- $values := .root.Values -}}
{{- range splitList "." (include "spawner.partKey" .) }}{{ $values = get ($values | default dict) . }}{{ end -}}
{{- toJson ($values | default dict) -}}
{{- end -}}

{{/*
The settings of one part as JSON: those of `defaults`, each replaced by what the part says, null meaning nothing. Maps of our own are
merged by key, a probe that is empty or null takes the default's away, extras are added: dict "root" $ "part" "webhook".
*/}}
{{- define "spawner.settings" -}}
{{- $merged := list "podLabels" "podAnnotations" "podDisruptionBudget" "readinessProbe" "livenessProbe" "startupProbe" "serviceAccount" -}}
{{- $added := list "extraEnv" "extraArgs" "extraVolumes" "extraVolumeMounts" -}}
{{- $settings := dict -}}
{{- range list .root.Values.defaults (include "spawner.formerDefaults" .root | fromJson) (include "spawner.partValues" . | fromJson) -}}
{{- range $key, $value := . -}}
{{- if and (hasSuffix "Probe" $key) (empty $value) -}}
{{- $value = dict -}}
{{- else if has $key $merged -}}
{{- $before := get $settings $key | default dict -}}
{{- /* Of the two, the one that is said last. */ -}}
{{- if and (eq $key "podDisruptionBudget") (not (has (get ($value | default dict) "maxUnavailable" | toString) (list "" "<nil>"))) -}}
{{- $before = set $before "minAvailable" "" -}}
{{- end -}}
{{- $value = include "spawner.over" (list $before ($value | default dict)) | fromJson -}}
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

{{/*
What `pods` says, which `defaults` was called for scheduling, as JSON; it goes with the next version. A constraint without a selector was
about no pods there.
*/}}
{{- define "spawner.formerDefaults" -}}
{{- $pods := deepCopy (.Values.pods | default dict) -}}
{{- range $pods.topologySpreadConstraints -}}
{{- if not (hasKey . "labelSelector") -}}{{- $_ := set . "labelSelector" nil -}}{{- end -}}
{{- end -}}
{{- toJson $pods -}}
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
