{{/* Not empty where the policies about sessions are rendered. */}}
{{- define "spawner.sessionPoliciesAreOn" -}}
{{- if .Values.sessions.enabled -}}
{{- include "spawner.policiesAreOn" . -}}
{{- end -}}
{{- end -}}
