{{/* The namespaces whose workloads never sleep, as JSON: those of the values, and the release's own. */}}
{{- define "spawner.reaperLeaves" -}}
{{- append .Values.reaper.excludeNamespaces (include "spawner.namespace" .) | uniq | toJson -}}
{{- end -}}
