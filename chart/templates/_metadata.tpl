{{/* Labels that select the pods of one part. */}}
{{- define "spawner.selectorLabels" -}}
app.kubernetes.io/name: spawner
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "spawner.labels" -}}
{{ include "spawner.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Labels and annotations of an object; its own annotations may come as "annotations". */}}
{{- define "spawner.metadata" -}}
labels:
  {{- include "spawner.labels" . | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) .root.Values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The same of an object that Prometheus or Grafana looks for; its own labels may come as "labels". */}}
{{- define "spawner.metricsMetadata" -}}
labels:
  {{- merge (dict) (.labels | default dict) .root.Values.metrics.labels (include "spawner.labels" . | fromYaml) | toYaml | nindent 2 }}
{{- with .root.Values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Labels and annotations of the pods of one part. */}}
{{- define "spawner.podMetadata" -}}
labels:
  {{- include "spawner.selectorLabels" . | nindent 2 }}
  {{- with .root.Values.labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .root.Values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
