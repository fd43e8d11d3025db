{{/*
What is at a place of the values, as a JSON list: dict "values" .Values "place" "webhook.port". None where nothing is, and one for each item of
a list: "defaults.tolerations[].key".
*/}}
{{- define "spawner.at" -}}
{{- $found := list .values -}}
{{- range $name := splitList "." .place | compact -}}
{{- $next := list -}}
{{- range $found -}}
{{- $key := trimSuffix "[]" $name -}}
{{- if and (kindIs "map" .) (hasKey . $key) -}}
{{- $value := get . $key -}}
{{- if not (hasSuffix "[]" $name) -}}
{{- $next = kindIs "invalid" $value | ternary $next (append $next $value) -}}
{{- else if kindIs "slice" $value -}}
{{- $next = concat $next $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $found = $next -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}
