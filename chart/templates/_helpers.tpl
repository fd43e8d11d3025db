{{/*
The name of everything that belongs to one part: dict "root" $ "part" "webhook". A CronJob's name has at most 52 characters.
Where the release's name is too long for that, its end gives way to a hash of the whole, so that no two names are the same.
*/}}
{{- define "spawner.name" -}}
{{- $base := contains "spawner" .root.Release.Name | ternary .root.Release.Name (printf "%s-spawner" .root.Release.Name) -}}
{{- $room := sub 51 (len .part) | int -}}
{{- if gt (len $base) $room -}}
{{- $base = printf "%s-%s" (trunc (sub $room 9 | int) $base | trimSuffix "-") (sha256sum $base | trunc 8) -}}
{{- end -}}
{{- printf "%s-%s" $base .part -}}
{{- end -}}

{{/* A duration such as 1h30m, in seconds. */}}
{{- define "spawner.seconds" -}}
{{- $seconds := 0 -}}
{{- range regexFindAll "[0-9]+[hms]" . -1 -}}
{{- $unit := get (dict "h" 3600 "m" 60 "s" 1) (regexFind "[hms]" .) -}}
{{- $seconds = add $seconds (mul (regexFind "[0-9]+" . | int64) $unit) -}}
{{- end -}}
{{- $seconds -}}
{{- end -}}

{{/* A quantity such as 64Mi, 0.5 or 20m, in its base unit. */}}
{{- define "spawner.amount" -}}
{{- $text := toString . -}}
{{- $unit := regexFind "[A-Za-z]+$" $text -}}
{{- $factors := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "u" 1e-6 "n" 1e-9 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 "Pi" 1125899906842624.0 "Ei" 1152921504606846976.0 -}}
{{- mulf (trimSuffix $unit $text | float64) (get $factors $unit | default 1.0) -}}
{{- end -}}

{{/*
What is wrong with a schedule of a CronJob, nothing where it is right: five fields of numbers, names, ranges, steps and lists,
or a word such as @hourly. https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
*/}}
{{- define "spawner.scheduleProblem" -}}
{{- $fields := regexSplit "\\s+" (trim .) -1 -}}
{{- if hasPrefix "@" (trim .) -}}
{{- if not (regexMatch "^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every ([0-9]+(\\.[0-9]+)?(h|m|s|ms|us|ns))+)$" (trim .)) -}}unknown word{{- end -}}
{{- else if ne (len $fields) 5 -}}
{{- printf "%d fields" (len $fields) -}}
{{- else -}}
{{- $bounds := list (list "minute" 0 59) (list "hour" 0 23) (list "day of the month" 1 31) (list "month" 1 12) (list "day of the week" 0 6) -}}
{{- range $index, $field := $fields -}}
{{- $bound := index $bounds $index -}}
{{- range splitList "," (include "spawner.scheduleNumbers" (dict "text" $field "index" $index)) -}}
{{- $ends := regexFindAll "[0-9]+" (regexReplaceAll "/.*" . "") -1 -}}
{{- $isForm := regexMatch "^([*?]|[0-9]+(-[0-9]+)?)(/0*[1-9][0-9]*)?$" . -}}
{{- $isWithin := true -}}
{{- range $ends }}{{ if or (lt (int64 .) (index $bound 1 | int64)) (gt (int64 .) (index $bound 2 | int64)) }}{{ $isWithin = false }}{{ end }}{{ end -}}
{{- $isRising := eq (len $ends) 2 | ternary (le (first $ends | default 0 | int64) (last $ends | default 0 | int64)) true -}}
{{- if not (and $isForm $isWithin $isRising) -}}
{{- printf "%s %q; " (index $bound 0) $field -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A field of a schedule, the fourth with the names of months and the fifth with those of days as numbers: dict "text" "jan" "index" 3. */}}
{{- define "spawner.scheduleNumbers" -}}
{{- $text := lower .text -}}
{{- range $index, $name := eq .index 3 | ternary (list "jan" "feb" "mar" "apr" "may" "jun" "jul" "aug" "sep" "oct" "nov" "dec") list -}}
{{- $text = replace $name (add1 $index | toString) $text -}}
{{- end -}}
{{- range $index, $name := eq .index 4 | ternary (list "sun" "mon" "tue" "wed" "thu" "fri" "sat") list -}}
{{- $text = replace $name (toString $index) $text -}}
{{- end -}}
{{- $text -}}
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

{{/*
What takes the project's marks off the objects of others: at the end of an uninstall, when nothing of the release is left that
could write new ones, and after an upgrade that switches the drain off. Argument: dict "root" $ "weight" "-1".
*/}}
{{- define "spawner.cleanupAnnotations" -}}
helm.sh/hook: {{ include "spawner.drainIsOn" .root | empty | ternary "post-delete,post-upgrade,post-rollback" "post-delete" }}
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded,hook-failed
{{- end -}}

{{/* The Job of a clean-up: dict "root" $ "owners" "true" or "false". */}}
{{- define "spawner.cleanupJob" -}}
{{- $part := dict "root" .root "part" "cleanup" -}}
# The release is gone or changed already: nothing waits for this but Helm, and no longer than this.
activeDeadlineSeconds: 90
backoffLimit: 0
template:
  metadata:
    {{- include "spawner.podMetadata" $part | nindent 4 }}
  spec:
    {{- include "spawner.podSpec" $part | nindent 4 }}
    restartPolicy: Never
    containers:
      - name: cleanup
        image: {{ include "spawner.image" (dict "root" .root "name" "spawner") }}
        imagePullPolicy: {{ .root.Values.image.pullPolicy }}
        args: [cleanup.mjs]
        env:
          - name: SPAWNER_DRAIN_LABEL
            value: {{ .root.Values.drain.label | quote }}
          - name: SPAWNER_OWNERS
            value: {{ .owners | quote }}
          # Half a minute before the Job would be ended.
          - name: SPAWNER_DEADLINE
            value: 60s
        resources:
          requests:
            cpu: 20m
            memory: 80Mi
          limits:
            memory: 256Mi
        securityContext:
          {{- include "spawner.securityContext" .root | nindent 10 }}
{{- end -}}

{{/* Who the pods of one part are, where they run, and what they may do there. */}}
{{- define "spawner.podSpec" -}}
serviceAccountName: {{ include "spawner.name" . }}
securityContext:
  {{- include "spawner.podSecurityContext" .root | nindent 2 }}
{{- with (include "spawner.pullSecrets" .root | fromJson).names }}
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

{{/* Registry and path before the images' names: an umbrella chart's, else this chart's. */}}
{{- define "spawner.registry" -}}
{{- (.Values.global | default dict).imageRegistry | default .Values.image.registry -}}
{{- end -}}

{{/* The Secrets by which kubelets pull the images of the release, an umbrella chart's first, as JSON under "names". */}}
{{- define "spawner.pullSecrets" -}}
{{- $names := list -}}
{{- range concat ((.Values.global | default dict).imagePullSecrets | default list) .Values.image.pullSecrets -}}
{{- $names = append $names (kindIs "string" . | ternary . (get (kindIs "map" . | ternary . dict) "name")) -}}
{{- end -}}
{{- dict "names" (uniq $names) | toJson -}}
{{- end -}}

{{/* One of the images: dict "root" $ "name" "spawner" or "spawner-sidecar". On Node, the sidecar's tag says so. */}}
{{- define "spawner.image" -}}
{{- $values := .root.Values -}}
{{- $isSidecar := eq .name "spawner-sidecar" -}}
{{- $digest := ternary $values.sidecar.digest $values.image.digest $isSidecar -}}
{{- $suffix := and $isSidecar (eq $values.sidecar.host "node") | ternary "-node" "" -}}
{{- $tag := printf "%s%s" ($values.image.tag | default .root.Chart.AppVersion) $suffix -}}
{{- $version := empty $digest | ternary (printf ":%s" $tag) (printf "@%s" $digest) -}}
{{- printf "%s/%s%s%s" (include "spawner.registry" .root) $values.image.repository (trimPrefix "spawner" .name) $version -}}
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

{{/* Not empty where pods get the label that says whether they accept connections. */}}
{{- define "spawner.drainIsOn" -}}
{{- if eq (toString .Values.drain.enabled) "auto" -}}
{{- include "spawner.policiesAreOn" . -}}
{{- else -}}
{{- .Values.drain.enabled | ternary "true" "" -}}
{{- end -}}
{{- end -}}

{{/* The name by which the API server knows the account of one part. */}}
{{- define "spawner.account" -}}
{{- printf "system:serviceaccount:%s:%s" .root.Release.Namespace (include "spawner.name" .) -}}
{{- end -}}

{{/* The accounts that the policies bind, as a list in CEL. */}}
{{- define "spawner.accounts" -}}
{{- $accounts := list -}}
{{- range list "webhook" "controller" "reaper" "cleanup" -}}
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
    object.metadata.?finalizers.orValue([]) == oldObject.metadata.?finalizers.orValue([])
  message: Spawner may not change owners nor finalizers
{{- end -}}

{{/* The binding of a policy: dict "root" $ "part" "policy-pods". */}}
{{- define "spawner.policyBinding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ include "spawner.name" . }}-{{ .root.Release.Namespace }}
  {{- include "spawner.metadata" . | nindent 2 }}
spec:
  policyName: {{ include "spawner.name" . }}-{{ .root.Release.Namespace }}
  validationActions: [Deny]
{{- end -}}

{{/* The Secret with the webhook's certificate, written by the controller. */}}
{{- define "spawner.certificateSecret" -}}
{{ include "spawner.name" (dict "root" .root "part" "certificate") }}
{{- end -}}

{{/* The ConfigMap with the API server's version, written by the controller; none where a value decides. */}}
{{- define "spawner.versionConfigMap" -}}
{{- if not .root.Values.kubernetesVersion }}{{ include "spawner.name" (dict "root" .root "part" "kubernetes-version") }}{{ end }}
{{- end -}}

{{/* What every process is told that adds sidecars. */}}
{{- define "spawner.sidecarEnvironment" -}}
{{- /* Without an exponent, which a large number of YAML would have. */ -}}
{{- $connections := .Values.drain.connections | empty | ternary "" (int64 .Values.drain.connections | toString) -}}
- name: SPAWNER_KUBERNETES_VERSION
  value: {{ .Values.kubernetesVersion | default .Capabilities.KubeVersion.Version | quote }}
- name: SPAWNER_SIDECAR_IMAGE
  value: {{ include "spawner.image" (dict "root" . "name" "spawner-sidecar") }}
- name: SPAWNER_SIDECAR_PULL_POLICY
  value: {{ .Values.image.pullPolicy }}
- name: SPAWNER_SIDECAR_PULL_SECRETS
  value: {{ join "," .Values.sidecar.pullSecrets | quote }}
- name: SPAWNER_SIDECAR_SERVE_PORT
  value: {{ .Values.admission.servePort | quote }}
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
