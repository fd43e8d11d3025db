{{/* Who the pods of one part are, where they run, and what they may do there. */}}
{{- define "spawner.podSpec" -}}
serviceAccountName: {{ include "spawner.name" . }}
securityContext:
  {{- include "spawner.podSecurityContext" .root | nindent 2 }}
{{- with (include "spawner.pullSecrets" .root | fromJson).names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- range $field, $value := .root.Values.pods }}
{{- if $value }}
{{ dict $field $value | toYaml }}
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
