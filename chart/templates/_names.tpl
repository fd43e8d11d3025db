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
