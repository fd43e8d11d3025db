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
{{- $part := dict "root" .root "part" "cleanup" "program" "cleanup.mjs" -}}
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
        {{- include "spawner.container" $part | nindent 8 }}
        env:
          - name: SPAWNER_DRAIN_LABEL
            value: {{ .root.Values.drain.label | quote }}
          - name: SPAWNER_OWNERS
            value: {{ .owners | quote }}
          # Half a minute before the Job would be ended.
          - name: SPAWNER_DEADLINE
            value: 60s
          {{- include "spawner.env" $part | nindent 10 }}
{{- end -}}
