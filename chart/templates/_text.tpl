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
