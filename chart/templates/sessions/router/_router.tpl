{{/* The files of the router's configuration. */}}
{{- define "spawner.routerConfig" -}}
{{- $api := printf "%s.%s.svc" (include "spawner.name" (dict "root" $ "part" "session-api")) (include "spawner.namespace" $) -}}
nginx.conf: |
  {{- .Files.Get "files/router/nginx.conf" | trim | nindent 2 }}
main.conf: |
  worker_processes {{ int64 .Values.sessions.router.workers }};
  worker_rlimit_nofile {{ add 64 .Values.sessions.router.workerConnections }};
  events { worker_connections {{ int64 .Values.sessions.router.workerConnections }}; }
# The api twice, so that a connection that one of its pods refuses is tried again.
upstreams.conf: |
  upstream spawner_route { server {{ $api }}:8081 max_fails=0; server {{ $api }}:8081 max_fails=0; keepalive 64; }
  upstream spawner_status { server {{ $api }}:8082 max_fails=0; server {{ $api }}:8082 max_fails=0; }
# A client that is gone without a word, as one whose battery is empty, is asked for after a minute of silence, and given up a minute later:
# its connection would keep its session for a day.
listen.conf: |
  listen 8080 so_keepalive=60s:15s:4;
  listen 8081;
{{- end -}}
