{{/*
The name of everything that belongs to one part: dict "root" $ "part" "webhook". A CronJob's name has at most 52 characters.
Where the first part of it is too long for that, its end gives way to a hash of the whole, so that
long names differ.
*/}}
{{- define "spawner.name" -}}
{{- $base := include "spawner.baseName" .root -}}
{{- $room := sub 51 (len .part) | int -}}
{{- if gt (len $base) $room -}}
{{- $base = printf "%s-%s" (trunc (sub $room 9 | int) $base | trimSuffix "-") (sha256sum $base | trunc 8) -}}
{{- end -}}
{{- printf "%s-%s" $base .part -}}
{{- end -}}

{{/* What the names of all objects begin with: that of the release, and the project's unless the release is named for it. */}}
{{- define "spawner.baseName" -}}
{{- $project := .Values.nameOverride | default "spawner" -}}
{{- $both := contains $project .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $project) -}}
{{- .Values.fullnameOverride | default $both -}}
{{- end -}}

{{/*
The name of what belongs to one part and to no namespace: it has that of the release in it. Where two releases come to the same, such as
a in b-x and a-b in x, Helm refuses the second, as the object is the first's.
*/}}
{{- define "spawner.clusterName" -}}
{{- printf "%s-%s" (include "spawner.name" .) (include "spawner.namespace" .root) -}}
{{- end -}}

{{/* The namespace of everything. */}}
{{- define "spawner.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{/* The ServiceAccount of one part. */}}
{{- define "spawner.accountName" -}}
{{- (include "spawner.settings" . | fromJson).serviceAccount.name | default (include "spawner.name" .) -}}
{{- end -}}

{{/* The Secret with the webhook's certificate, written by the controller. */}}
{{- define "spawner.certificateSecret" -}}
{{ include "spawner.name" (dict "root" .root "part" "certificate") }}
{{- end -}}

{{/* The ConfigMap with the API server's version, written by the controller; none where a value decides. */}}
{{- define "spawner.versionConfigMap" -}}
{{- if not .root.Values.kubernetesVersion }}{{ include "spawner.name" (dict "root" .root "part" "kubernetes-version") }}{{ end }}
{{- end -}}

{{/* The ConfigMap with what the reaper's passes saw. */}}
{{- define "spawner.observations" -}}
{{ include "spawner.name" (dict "root" .root "part" "reaper") }}-observations
{{- end -}}
