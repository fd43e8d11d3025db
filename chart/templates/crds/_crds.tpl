{{/*
The files of the CustomResourceDefinitions that are rendered, as JSON. The folder of a file is the section of the values whose `enabled`
switches it on: files/crds/sessions/sessionlivedbackends.yaml is there where sessions.enabled is true. A new one is a new file, no more.
*/}}
{{- define "spawner.crds" -}}
{{- $files := list -}}
{{- range $path, $_ := .Files.Glob "files/crds/*/*.yaml" -}}
{{- $section := get $.Values (index (splitList "/" $path) 2) | default dict -}}
{{- if and $.Values.crds.enabled $section.enabled -}}
{{- $files = append $files $path -}}
{{- end -}}
{{- end -}}
{{- toJson $files -}}
{{- end -}}

{{/* Their names, separated by spaces. */}}
{{- define "spawner.crdNames" -}}
{{- $names := list -}}
{{- range include "spawner.crds" . | fromJsonArray -}}
{{- $names = append $names ($.Files.Get . | fromYaml).metadata.name -}}
{{- end -}}
{{- join " " $names -}}
{{- end -}}
