{{/* Where `helm test` creates a pod as a dry run: not in the release's namespace, whose pods are never monitored. */}}
{{- define "spawner.testNamespace" -}}
{{- .Values.test.namespace | default (.Values.namespaces.include | first) | default "default" -}}
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
