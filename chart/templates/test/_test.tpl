{{/* Where `helm test` creates a pod as a dry run: not in the release's namespace, whose pods are never monitored. */}}
{{- define "spawner.testNamespace" -}}
{{- .Values.test.namespace | default (.Values.namespaces.include | first) | default "default" -}}
{{- end -}}

{{/* The labels that a pod needs for the webhook to be called, as JSON, as far as the selector says what they are. */}}
{{- define "spawner.testLabels" -}}
{{- $labels := dict -}}
{{- range .Values.monitored.selector.matchExpressions -}}
{{- if has .operator (list "In" "Exists") -}}
{{- $_ := set $labels .key (.values | default list | first | default "true") -}}
{{- end -}}
{{- end -}}
{{- include "spawner.over" (list $labels (.Values.monitored.selector.matchLabels | default dict)) -}}
{{- end -}}

{{/* Why the webhook is never called for pods of the test's namespace, nothing where it may be. */}}
{{- define "spawner.testNamespaceProblem" -}}
{{- $namespace := include "spawner.testNamespace" . -}}
{{- $isLeftOut := has $namespace (concat (list "kube-system" (include "spawner.namespace" .)) .Values.namespaces.exclude) -}}
{{- if or $isLeftOut (and .Values.namespaces.include (not (has $namespace .Values.namespaces.include))) -}}
{{- printf "namespace %s is not monitored, by namespaces.include, namespaces.exclude, or because it is the release's own" $namespace -}}
{{- end -}}
{{- end -}}

{{/* The same with what to do, and what only the cluster knows. */}}
{{- define "spawner.testProblem" -}}
{{- $problem := include "spawner.testNamespaceProblem" . -}}
{{- if and (not $problem) .Values.namespaces.selector (not .Values.test.namespace) -}}
{{- $problem = printf "namespace %s may lack the labels of namespaces.selector" (include "spawner.testNamespace" .) -}}
{{- end -}}
{{- with $problem }}{{ . }}: set test.namespace to one that is monitored{{ end -}}
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
