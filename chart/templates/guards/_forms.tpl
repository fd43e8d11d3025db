{{/*
Forms of texts, each with the pattern that it fits and what a message says was expected. The schema knows types only: its message about a
pattern would be the pattern.
*/}}
{{- define "spawner.forms" -}}
repository:
  pattern: '^[a-z0-9]+([._/-]+[a-z0-9]+)*$'
  expected: the name of an image in lower case without a registry and a tag, such as tools/spawner
registry:
  pattern: '^[A-Za-z0-9]+(-+[A-Za-z0-9]+)*(\.[A-Za-z0-9]+(-+[A-Za-z0-9]+)*)*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$'
  expected: a registry and path without a scheme and without a trailing slash, such as registry.example.com/team
tag:
  pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$'
  expected: a tag of letters, digits, dots, hyphens and underscores, such as 1.2.3
digest:
  pattern: '^sha256:[0-9a-f]{64}$'
  expected: sha256, a colon and 64 digits from 0 to f, as the registry shows it
name:
  pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$'
  expected: a name of lower-case letters, digits, hyphens and dots
namespace:
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'
  expected: the name of a namespace, at most 63 lower-case letters, digits and hyphens
objectName:
  pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$'
  expected: lower-case letters, digits and hyphens, beginning with a letter and without a hyphen at the end
labelKey:
  pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'
  expected: a key as Kubernetes has it, at most 63 letters, digits, dots, hyphens and underscores, with a prefix such as example.com/ or none
label:
  pattern: '^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$'
  expected: at most 63 letters, digits, dots, hyphens and underscores, with a letter or digit at both ends
duration:
  pattern: '^(0|[0-9]+h([0-9]+m)?([0-9]+s)?|[0-9]+m([0-9]+s)?|[0-9]+s)$'
  expected: a duration with units, such as 15m or 1h30m
timeout:
  pattern: '^(off|0|[0-9]+h([0-9]+m)?([0-9]+s)?|[0-9]+m([0-9]+s)?|[0-9]+s)$'
  expected: a duration with units, such as 15m or 1h30m, or off
percent:
  pattern: '^([0-9]{1,3}([.][0-9]{1,2})?|1000([.]00?)?)$'
  expected: a percentage from 0.01 to 1000 without a sign and with two decimal places at most, such as 75
connections:
  pattern: '^([1-9][0-9]{0,5}|1000000|1e[+]?06)$'
  expected: a whole number from 1 to 1000000
quantity:
  pattern: '^[+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+|[KMGTPE]i|[numkMGTPE])?$'
  expected: a quantity that is not negative, such as 20m of CPU or 256Mi of memory
version:
  pattern: '^v?[0-9]+\.[0-9]+(\.[0-9]+)?([-+][0-9A-Za-z.+-]*)?$'
  expected: a version of Kubernetes, such as v1.31.0
baseUrl:
  pattern: '^https?://[^/?# ]+[^?# ]*$'
  expected: a URL without a query, such as https://play.example.com
apiGroup:
  pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$'
  expected: a group without a version, such as argoproj.io
resource:
  pattern: '^[a-z][a-z0-9-]*$'
  expected: the plural of a kind in lower case, as kubectl api-resources shows it, such as rollouts
timeZone:
  pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$'
  expected: a name of the time zone database, such as Europe/Berlin or Etc/UTC
flag:
  pattern: '^--[a-z][a-z0-9-]*(=.*)?$'
  expected: a flag of Node in one text, such as --max-old-space-size=256
variable:
  pattern: '^[A-Za-z_.-][A-Za-z0-9_.-]*$'
  expected: the name of a variable of letters, digits and underscores, such as NODE_OPTIONS
volume:
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'
  expected: the name of a volume, at most 63 lower-case letters, digits and hyphens
toleration:
  pattern: '^(Exists|Equal|Lt|Gt)$'
  expected: Exists, Equal, Lt or Gt as the operator
unsatisfiable:
  pattern: '^(DoNotSchedule|ScheduleAnyway)$'
  expected: DoNotSchedule or ScheduleAnyway as whenUnsatisfiable
logLevel:
  pattern: '^(info|warn|error)$'
  expected: info, warn or error
switch:
  pattern: '^(auto|true|false)$'
  expected: auto, true or false
strategy:
  pattern: '^(RollingUpdate|Recreate)$'
  expected: RollingUpdate or Recreate
share:
  pattern: '^([0-9]+|[0-9]{1,2}%|100%)$'
  expected: a number of pods or a percentage, such as 1 or 50%
{{- end -}}

{{/* Fails unless a text has a form: dict "key" "image.tag" "text" "1.2.3" "form" "tag". */}}
{{- define "spawner.expect" -}}
{{- $form := get (include "spawner.forms" . | fromYaml) .form -}}
{{- if not (regexMatch $form.pattern (toString .text)) -}}
{{- fail (printf "%s: expected %s, got %q" .key $form.expected (toString .text)) -}}
{{- end -}}
{{- end -}}

{{/* The same for each of a list. */}}
{{- define "spawner.expectEach" -}}
{{- range .texts }}{{ include "spawner.expect" (dict "key" $.key "text" . "form" $.form) }}{{ end -}}
{{- end -}}

{{/* Fails unless keys and values of a map can be labels that the chart does not set itself: dict "key" "labels" "labels" dict. */}}
{{- define "spawner.expectLabels" -}}
{{- $ours := list "name" "instance" "component" "version" "managed-by" | join "|" | printf "^(app\\.kubernetes\\.io/(%s)|helm\\.sh/chart)$" -}}
{{- range $name, $text := .labels -}}
{{- include "spawner.expect" (dict "key" $.key "text" $name "form" "labelKey") -}}
{{- if regexMatch $ours $name -}}
{{- fail (printf "%s: expected labels that the chart does not set itself, got %q" $.key $name) -}}
{{- end -}}
{{- include "spawner.expect" (dict "key" (printf "%s.%s" $.key $name) "text" $text "form" "label") -}}
{{- end -}}
{{- end -}}
