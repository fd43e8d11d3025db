{{/* What every process is told that adds sidecars. */}}
{{- define "spawner.sidecarEnvironment" -}}
{{- /* Without an exponent, which a large number of YAML would have. */ -}}
{{- $connections := .Values.drain.connections | empty | ternary "" (int64 .Values.drain.connections | toString) -}}
- name: SPAWNER_KUBERNETES_VERSION
  value: {{ .Values.kubernetesVersion | default .Capabilities.KubeVersion.Version | quote }}
- name: SPAWNER_SIDECAR_IMAGE
  value: {{ include "spawner.sidecarImage" . | quote }}
- name: SPAWNER_SIDECAR_PULL_POLICY
  value: {{ .Values.image.pullPolicy }}
- name: SPAWNER_SIDECAR_PULL_SECRETS
  value: {{ join "," .Values.sidecar.pullSecrets | quote }}
- name: SPAWNER_SIDECAR_SERVE_PORT
  value: {{ .Values.admission.servePort | quote }}
- name: SPAWNER_SIDECAR_EVENTS
  {{- /* YAML reads off without quotes as false. */}}
  value: {{ .Values.sidecar.events | toString | replace "false" "off" | quote }}
- name: SPAWNER_DRAIN_MEMORY_PERCENT
  value: {{ .Values.drain.memoryPercent | quote }}
- name: SPAWNER_DRAIN_RESUME_PERCENT
  value: {{ .Values.drain.resumePercent | quote }}
- name: SPAWNER_DRAIN_CONNECTIONS
  value: {{ $connections | quote }}
- name: SPAWNER_SIDECAR_RESOURCES
  {{- $resources := .Files.Get "files/sidecar-resources.yaml" | fromYaml }}
  value: {{ .Values.sidecar.resources | default (get $resources .Values.sidecar.host) | toJson | quote }}
{{- end -}}
