{{/* Not empty where the policies are rendered that hold our own accounts to what they are for. */}}
{{- define "spawner.policiesAreOn" -}}
{{- $version := .Values.kubernetesVersion | default .Capabilities.KubeVersion.Version -}}
{{- $kind := "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy" -}}
{{- if eq (toString .Values.admissionPolicies) "auto" -}}
{{- and (semverCompare ">=1.30.0-0" $version) (.Capabilities.APIVersions.Has $kind) | ternary "true" "" -}}
{{- else -}}
{{- .Values.admissionPolicies | ternary "true" "" -}}
{{- end -}}
{{- end -}}

{{/* The name by which the API server knows the account of one part. */}}
{{- define "spawner.account" -}}
{{- printf "system:serviceaccount:%s:%s" (include "spawner.namespace" .root) (include "spawner.accountName" .) -}}
{{- end -}}

{{/* The accounts that the policies bind, as a list in CEL. */}}
{{- define "spawner.accounts" -}}
{{- $accounts := list -}}
{{- /* All but that of helm test, which creates a pod as a dry run, and that of sessions, which has a policy of its own. */ -}}
{{- range without (include "spawner.parts" . | fromJsonArray) "test" "sessions" -}}
{{- $accounts = append $accounts (include "spawner.account" (dict "root" $ "part" .)) -}}
{{- end -}}
{{- toJson $accounts -}}
{{- end -}}

{{/* What a policy has in common with the others: whom it is about, and that a doubt is a no. */}}
{{- define "spawner.policySpec" -}}
failurePolicy: Fail
matchConditions:
  - name: is-ours
    expression: 'request.userInfo.username in {{ include "spawner.accounts" . }}'
{{- end -}}

{{/*
Expressions that metadata is as it was, as validations: but for annotations for which "annotation" is true of their key k, and
for labels for which "label" is.
*/}}
{{- define "spawner.metadataValidations" -}}
{{- range $field, $mayChange := dict "labels" .label "annotations" .annotation }}
- expression: >-
    object.metadata.?{{ $field }}.orValue({}).all(k, ({{ $mayChange }}) ||
    (k in oldObject.metadata.?{{ $field }}.orValue({}) && oldObject.metadata.{{ $field }}[k] == object.metadata.{{ $field }}[k])) &&
    oldObject.metadata.?{{ $field }}.orValue({}).all(k, ({{ $mayChange }}) || k in object.metadata.?{{ $field }}.orValue({}))
  message: Spawner may not change {{ $field }} that are not its own
{{- end }}
- expression: >-
    object.metadata.?ownerReferences.orValue([]) == oldObject.metadata.?ownerReferences.orValue([]) &&
    object.metadata.?finalizers.orValue([]) == oldObject.metadata.?finalizers.orValue([]) &&
    object.metadata.?generateName.orValue('') == oldObject.metadata.?generateName.orValue('')
  message: Spawner may not change owners, finalizers nor names
{{- end -}}

{{/* The binding of a policy: dict "root" $ "part" "policy-pods". */}}
{{- define "spawner.policyBinding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  {{- include "spawner.clusterMetadata" . | nindent 2 }}
spec:
  policyName: {{ include "spawner.clusterName" . }}
  validationActions: [Deny]
{{- end -}}
