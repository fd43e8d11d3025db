{{/* What Kubernetes adds to its roles for users, of which view and edit know the kinds of Kubernetes alone: dict … "suffix" ".view". */}}
{{- define "spawner.userRole" -}}
{{- $isEdit := eq .suffix ".edit" -}}
{{- $to := $isEdit | ternary (list "edit" "admin") (list "view") -}}
{{- $labels := dict -}}
{{- range $to }}{{ $_ := set $labels (printf "rbac.authorization.k8s.io/aggregate-to-%s" .) "true" }}{{ end -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  {{- include "spawner.clusterMetadata" (merge (dict "labels" $labels) .) | nindent 2 }}
rules:
  {{- range .root.Values.reaper.moreOwners }}
  # See the workloads that kubectl spawner shows. Edit: put them to sleep and wake them as it does.
  - apiGroups: [{{ .apiGroup | quote }}]
    resources: {{ .resources | toJson }}
    verbs: {{ $isEdit | ternary (list "patch" "update") (list "get" "list" "watch") | toJson }}
  - apiGroups: [{{ .apiGroup | quote }}]
    resources:
      {{- range .resources }}
      - {{ . }}/scale
      {{- end }}
    verbs: {{ $isEdit | ternary (list "patch" "update") (list "get") | toJson }}
  {{- end }}
{{- end -}}
