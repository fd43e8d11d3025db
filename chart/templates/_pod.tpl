{{/* Who the pods of one part are, where they run, and what they may do there. It may bring "volumes" of its own. */}}
{{- define "spawner.podSpec" -}}
{{- $settings := include "spawner.settings" . | fromJson -}}
serviceAccountName: {{ include "spawner.accountName" . | quote }}
securityContext:
  {{- include "spawner.podSecurityContext" .root | nindent 2 }}
{{- with (include "spawner.pullSecrets" .root | fromJson).names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- range $field := list "affinity" "nodeSelector" "priorityClassName" "tolerations" }}
{{- with get $settings $field }}
{{ dict $field . | toYaml }}
{{- end }}
{{- end }}
{{- with include "spawner.spread" (dict "of" . "constraints" $settings.topologySpreadConstraints) | fromJsonArray }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with concat (.volumes | default list) $settings.extraVolumes }}
volumes:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
Constraints as JSON, each about the pods of its part unless it says which, null for none: dict "of" $part "constraints" list.
*/}}
{{- define "spawner.spread" -}}
{{- $constraints := list -}}
{{- range .constraints -}}
{{- $selector := dict "labelSelector" (dict "matchLabels" (include "spawner.selectorLabels" $.of | fromYaml)) -}}
{{- $constraints = append $constraints (include "spawner.over" (list (hasKey . "labelSelector" | ternary dict $selector) .) | fromJson) -}}
{{- end -}}
{{- toJson $constraints -}}
{{- end -}}

{{/*
A container of our image: dict "root" $ "part" "webhook" "program" "webhook.mjs", with "flags" of Node and "mounts" of its own. Its
variables and ports stay in the template of the part.
*/}}
{{- define "spawner.container" -}}
{{- $settings := include "spawner.settings" . | fromJson -}}
image: {{ include "spawner.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ concat (.flags | default list) $settings.extraArgs (list .program) | toJson }}
resources:
  {{- toYaml $settings.resources | nindent 2 }}
securityContext:
  {{- include "spawner.securityContext" .root | nindent 2 }}
{{- with concat (.mounts | default list) $settings.extraVolumeMounts }}
volumeMounts:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The variables of every process that logs, and those of the values, as items of a list. */}}
{{- define "spawner.env" -}}
- name: SPAWNER_LOG_LEVEL
  value: {{ (include "spawner.settings" . | fromJson).logLevel }}
{{- with (include "spawner.settings" . | fromJson).extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The probes of a part that serves its health: what they ask for is the program's, their timing is that of the values. */}}
{{- define "spawner.probes" -}}
{{- $settings := include "spawner.settings" . | fromJson -}}
{{- $paths := dict "readinessProbe" "/readyz" "livenessProbe" "/healthz" "startupProbe" "/healthz" -}}
{{- range $probe := list "readinessProbe" "livenessProbe" "startupProbe" }}
{{- $timing := get $settings $probe }}
{{- if or $timing (ne $probe "startupProbe") }}
{{ $probe }}:
  httpGet:
    path: {{ get $paths $probe }}
    port: health
  {{- with $timing }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What Pod Security "restricted" asks of a pod. */}}
{{- define "spawner.podSecurityContext" -}}
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* What Pod Security "restricted" asks of a container, and a root that cannot be written. */}}
{{- define "spawner.securityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
{{- end -}}
