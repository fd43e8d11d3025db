{{/* The name of everything that belongs to one part: dict "root" $ "part" "webhook". */}}
{{- define "spawner.name" -}}
{{- printf "%s-%s" (ternary .root.Release.Name (printf "%s-spawner" .root.Release.Name) (contains "spawner" .root.Release.Name)) .part | trunc 52 | trimSuffix "-" -}}
{{- end -}}

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

{{/* Where `helm test` creates a pod as a dry run: not in the release's namespace, whose pods are never monitored. */}}
{{- define "spawner.testNamespace" -}}
{{- .Values.namespaces.include | first | default "default" -}}
{{- end -}}

{{/*
What makes an object part of `helm test`, with its place in the order. All of it goes when the test is over, as no uninstall
would take it away.
*/}}
{{- define "spawner.testAnnotations" -}}
helm.sh/hook: test
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded,hook-failed
{{- end -}}

{{/* Who the pods of one part are, where they run, and what they may do there. */}}
{{- define "spawner.podSpec" -}}
serviceAccountName: {{ include "spawner.name" . }}
securityContext:
  {{- include "spawner.podSecurityContext" .root | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
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

{{/* One of the images: dict "root" $ "name" "spawner" or "spawner-sidecar". On Node, the sidecar's tag says so. */}}
{{- define "spawner.image" -}}
{{- $values := .root.Values -}}
{{- $isSidecar := eq .name "spawner-sidecar" -}}
{{- $digest := ternary $values.sidecar.digest $values.image.digest $isSidecar -}}
{{- $suffix := and $isSidecar (eq $values.sidecar.host "node") | ternary "-node" "" -}}
{{- $tag := printf "%s%s" ($values.image.tag | default .root.Chart.AppVersion) $suffix -}}
{{- $version := empty $digest | ternary (printf ":%s" $tag) (printf "@%s" $digest) -}}
{{- printf "%s/%s%s%s" $values.image.registry $values.image.repository (trimPrefix "spawner" .name) $version -}}
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

{{/* The Secret with the webhook's certificate, written by the controller. */}}
{{- define "spawner.certificateSecret" -}}
{{ include "spawner.name" (dict "root" .root "part" "certificate") }}
{{- end -}}

{{/* What every process is told that adds sidecars. */}}
{{- define "spawner.sidecarEnvironment" -}}
- name: SPAWNER_KUBERNETES_VERSION
  value: {{ .Values.kubernetesVersion | default .Capabilities.KubeVersion.Version | quote }}
- name: SPAWNER_SIDECAR_IMAGE
  value: {{ include "spawner.image" (dict "root" . "name" "spawner-sidecar") }}
- name: SPAWNER_SIDECAR_PULL_POLICY
  value: {{ .Values.image.pullPolicy }}
- name: SPAWNER_SIDECAR_PULL_SECRETS
  value: {{ join "," .Values.sidecar.pullSecrets | quote }}
- name: SPAWNER_SIDECAR_RESOURCES
  {{- $resources := .Files.Get "files/sidecar-resources.yaml" | fromYaml }}
  value: {{ .Values.sidecar.resources | default (get $resources .Values.sidecar.host) | toJson | quote }}
{{- end -}}
