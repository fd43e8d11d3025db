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
{{- end -}}

{{/* An image by its name: dict "root" $ "name" "spawner". */}}
{{- define "spawner.image" -}}
{{- printf "%s/%s:%s" .root.Values.image.registry .name (.root.Values.image.tag | default .root.Chart.AppVersion) -}}
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
{{- $sidecar := ternary "spawner-sidecar-lean" "spawner-sidecar" (eq .Values.sidecar.host "lean") }}
- name: SPAWNER_SIDECAR_IMAGE
  {{- if .Values.sidecar.digest }}
  value: {{ printf "%s/%s@%s" .Values.image.registry $sidecar .Values.sidecar.digest }}
  {{- else }}
  value: {{ include "spawner.image" (dict "root" . "name" $sidecar) }}
  {{- end }}
- name: SPAWNER_SIDECAR_PULL_POLICY
  value: {{ .Values.image.pullPolicy }}
- name: SPAWNER_SIDECAR_PULL_SECRETS
  value: {{ join "," .Values.sidecar.pullSecrets | quote }}
- name: SPAWNER_SIDECAR_RESOURCES
  value: {{ toJson .Values.sidecar.resources | quote }}
{{- end -}}
