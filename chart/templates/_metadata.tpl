{{/* Labels that select the pods of one part. */}}
{{- define "spawner.selectorLabels" -}}
app.kubernetes.io/name: spawner
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "spawner.labels" -}}
{{ include "spawner.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/*
Name, namespace, labels and annotations of an object of one part. It may have a "suffix" of its name, a "namespace" of its own, and
"annotations" and "labels" before those of the values.
*/}}
{{- define "spawner.metadata" -}}
name: {{ include "spawner.name" . }}{{ .suffix }}
namespace: {{ .namespace | default (include "spawner.namespace" .root) | quote }}
{{ include "spawner.marks" . }}
{{- end -}}

{{/* The same of an object that is in no namespace. */}}
{{- define "spawner.clusterMetadata" -}}
name: {{ include "spawner.clusterName" . }}{{ .suffix }}
{{ include "spawner.marks" . }}
{{- end -}}

{{/* Labels and annotations of an object. */}}
{{- define "spawner.marks" -}}
labels:
  {{- include "spawner.over" (list (include "spawner.labels" . | fromYaml) (.labels | default dict)) | fromJson | toYaml | nindent 2 }}
{{- with include "spawner.over" (list .root.Values.annotations (.annotations | default dict)) | fromJson }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Name and so on of an object that Prometheus or Grafana looks for. */}}
{{- define "spawner.metricsMetadata" -}}
{{- $labels := include "spawner.over" (list .root.Values.metrics.labels (.labels | default dict)) | fromJson -}}
{{- include "spawner.metadata" (dict "root" .root "part" .part "labels" $labels) -}}
{{- end -}}

{{/* Labels and annotations of the pods of one part, which may have "annotations" of its own. */}}
{{- define "spawner.podMetadata" -}}
{{- $settings := include "spawner.settings" . | fromJson -}}
{{- $own := include "spawner.selectorLabels" . | fromYaml -}}
labels:
  {{- include "spawner.over" (list .root.Values.labels $settings.podLabels $own) | fromJson | toYaml | nindent 2 }}
{{- with include "spawner.over" (list .root.Values.annotations $settings.podAnnotations (.annotations | default dict)) | fromJson }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
