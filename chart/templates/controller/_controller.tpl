{{/* Not empty where pods get the label that says whether they accept connections. */}}
{{- define "spawner.drainIsOn" -}}
{{- if eq (toString .Values.drain.enabled) "auto" -}}
{{- include "spawner.policiesAreOn" . -}}
{{- else -}}
{{- .Values.drain.enabled | ternary "true" "" -}}
{{- end -}}
{{- end -}}
