{{/* Objects that every part has in the same form. */}}

{{/*
The ServiceAccount of one part; "automount" false where it never needs a token, "annotations" of its own. Helm deletes what has the name
of a hook, whichever chart made it, so an account under a name of the user's own is none: it has the annotations of "named" instead.
*/}}
{{- define "spawner.serviceAccount" -}}
{{- $account := (include "spawner.settings" . | fromJson).serviceAccount -}}
{{- $own := empty $account.name | ternary .annotations .named | default dict -}}
{{- if $account.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "spawner.accountName" . | quote }}
  namespace: {{ include "spawner.namespace" .root | quote }}
  {{- $annotations := include "spawner.over" (list $account.annotations $own) | fromJson }}
  {{- include "spawner.marks" (dict "root" .root "part" .part "annotations" $annotations) | nindent 2 }}
{{- if hasKey . "automount" }}
automountServiceAccountToken: {{ .automount }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* The PodDisruptionBudget of one part. */}}
{{- define "spawner.budget" -}}
{{- $settings := include "spawner.settings" . | fromJson -}}
{{- $budget := $settings.podDisruptionBudget -}}
{{- if eq (toString $budget.enabled) "auto" | ternary (gt (int $settings.replicas) 1) (eq (toString $budget.enabled) "true") -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "spawner.metadata" . | nindent 2 }}
spec:
  {{- if ne (toString $budget.minAvailable) "" }}
  minAvailable: {{ toJson $budget.minAvailable }}
  {{- else }}
  maxUnavailable: {{ toJson $budget.maxUnavailable }}
  {{- end }}
  # A pod that is not ready serves no requests, so it must not keep a node from being drained.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "spawner.selectorLabels" . | nindent 6 }}
{{- end -}}
{{- end -}}

{{/* How many pods of a Deployment there are, which they are, and how they are replaced; "strategy" where the values say nothing. */}}
{{- define "spawner.deploymentSpec" -}}
{{- $settings := include "spawner.settings" . | fromJson -}}
{{- /* JSON knows floats only, which print with an exponent. */ -}}
replicas: {{ int64 $settings.replicas }}
revisionHistoryLimit: {{ int64 $settings.revisionHistoryLimit }}
{{- $strategy := $settings.updateStrategy | default .strategy | default dict }}
strategy:
  {{- if eq (toString $strategy.type) "Recreate" }}
  type: Recreate
  {{- else }}
  type: RollingUpdate
  # In full: with server-side apply, what the API server filled in would stay next to Recreate, and be refused.
  rollingUpdate:
    {{- include "spawner.over" (list (dict "maxSurge" "25%" "maxUnavailable" "25%") ($strategy.rollingUpdate | default dict)) | fromJson | toYaml | nindent 4 }}
  {{- end }}
selector:
  matchLabels:
    {{- include "spawner.selectorLabels" . | nindent 4 }}
{{- end -}}

{{/* What a binding binds: dict "root" $ "part" "webhook" "role" "ClusterRole" "name" "spawner-webhook". */}}
{{- define "spawner.bound" -}}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .role }}
  name: {{ .name | quote }}
subjects:
  - kind: ServiceAccount
    name: {{ include "spawner.accountName" . | quote }}
    namespace: {{ include "spawner.namespace" .root | quote }}
{{- end -}}

{{/* The binding of a part to its own ClusterRole, everywhere; both may have a "suffix", and "annotations". */}}
{{- define "spawner.clusterRoleBinding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  {{- include "spawner.clusterMetadata" . | nindent 2 }}
{{ include "spawner.bound" (dict "root" .root "part" .part "role" "ClusterRole" "name" (print (include "spawner.clusterName" .) (.suffix | default ""))) }}
{{- end -}}

{{/* The binding of a part to its own Role; both may have a "suffix". */}}
{{- define "spawner.roleBinding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  {{- include "spawner.metadata" . | nindent 2 }}
{{ include "spawner.bound" (dict "root" .root "part" .part "role" "Role" "name" (print (include "spawner.name" .) (.suffix | default ""))) }}
{{- end -}}

{{/* The bindings of a part to its own ClusterRole in some namespaces: dict … "namespaces" list; all may have a "suffix". */}}
{{- define "spawner.roleBindingsIn" -}}
{{- $name := print (include "spawner.clusterName" .) (.suffix | default "") -}}
{{- range $index, $namespace := .namespaces }}
{{- if $index }}
---
{{ end -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ $namespace | quote }}
  {{- include "spawner.marks" $ | nindent 2 }}
{{ include "spawner.bound" (dict "root" $.root "part" $.part "role" "ClusterRole" "name" $name) }}
{{- end }}
{{- end -}}

{{/* What finds the port "health" of a part's Service for Prometheus Operator. */}}
{{- define "spawner.serviceMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  {{- include "spawner.metricsMetadata" . | nindent 2 }}
spec:
  selector:
    matchLabels:
      {{- include "spawner.selectorLabels" . | nindent 6 }}
  endpoints:
    - port: health
      path: /metrics
      interval: {{ .root.Values.metrics.interval | quote }}
{{- end -}}
