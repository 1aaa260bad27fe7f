{{/* Every enabled entry of services, whole: as YAML, by name. */}}
{{- define "medley.services" -}}
{{- $all := dict -}}
{{- range $name, $entry := .Values.services -}}
{{- $service := mergeOverwrite (deepCopy $.Values.serviceDefaults) $entry -}}
{{- if $service.enabled -}}
{{- $_ := set $all $name $service -}}
{{- end -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* Labels of an object; of those that belong to one entry, with its name: (list $ "gateway"). */}}
{{- define "medley.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: medley
{{ include "medley.selector" . }}
{{- end -}}

{{/* What selects the pods of one entry, or of all: (list $ "gateway"), (list $). Never changes. */}}
{{- define "medley.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- if gt (len .) 1 }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}
{{- end -}}

{{/* What restricted Pod Security asks of a pod. */}}
{{- define "medley.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* What it asks of a container, and a root that can't be written. */}}
{{- define "medley.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Variables from secrets, as entries of env. */}}
{{- define "medley.secretEnv" -}}
{{- range $variable, $from := . }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secret }}
      key: {{ $from.key }}
{{- end -}}
{{- end -}}

{{- define "medley.kafka.address" -}}
{{- if .Values.kafka.strimzi.enabled -}}
{{ .Release.Name }}-kafka-bootstrap:9092
{{- else -}}
{{ required "kafka.bootstrapServers must name Kafka's brokers, or kafka.strimzi.enabled be true" .Values.kafka.bootstrapServers }}
{{- end -}}
{{- end -}}

{{/* The image of an entry: (list $ $service). */}}
{{- define "medley.image" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- $tag := $service.image.tag | default $root.Values.image.tag | default $root.Chart.AppVersion -}}
{{- $repository := $service.image.repository | default (printf "%s/%s" $root.Values.image.registry $service.kind) -}}
{{- printf "%s:%s%s" $repository $tag (ternary "-cuda" "" (gt (int $service.gpu.count) 0)) -}}
{{- end -}}

{{/* Name of the priority class of an entry, or nothing: (list $ $service). */}}
{{- define "medley.priorityClass" -}}
{{- $root := index . 0 -}}
{{- $class := (index . 1).priorityClass -}}
{{- if has $class (list "interactive" "jobs") -}}
{{- if $root.Values.priorityClasses.create -}}
{{ $root.Release.Name }}-{{ $class }}
{{- end -}}
{{- else -}}
{{ $class }}
{{- end -}}
{{- end -}}

{{/* The volume of an entry's model, or nothing: (list $ $name $service). */}}
{{- define "medley.modelVolume" -}}
{{- $name := printf "%s-%s" (index . 0).Release.Name (index . 1) -}}
{{- $model := (index . 2).model -}}
{{- if $model.claim.existing -}}
persistentVolumeClaim:
  claimName: {{ $model.claim.existing }}
{{- else if $model.claim.size -}}
persistentVolumeClaim:
  claimName: {{ $name }}-model
{{- else if $model.fetch.files -}}
emptyDir:
  sizeLimit: {{ $model.fetch.size }}
{{- else if $model.image.reference -}}
image:
  reference: {{ $model.image.reference }}
  pullPolicy: IfNotPresent
{{- end -}}
{{- end -}}

{{/* Fewest pods of an entry that run at a time. */}}
{{- define "medley.fewest" -}}
{{- ternary .replicas .autoscaling.min (eq .autoscaling.by "none") | int -}}
{{- end -}}

{{/* What a service reads as its application.yaml, beside the one in its jar: (list $ $service). */}}
{{- define "medley.config" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- $any := ternary "::" "0.0.0.0" (eq $root.Values.network.ipFamily "IPv6") -}}
{{- $kafka := dict "bootstrap-servers" (include "medley.kafka.address" $root) -}}
{{- with $root.Values.kafka.properties }}{{ $_ := set $kafka "properties" . }}{{ end -}}
{{- $platform := dict "announcement-interval" $service.announcementInterval "drain-notice" (printf "%ds" (int $service.drain.noticeSeconds)) "drain-timeout" (printf "%ds" (int $service.drain.timeoutSeconds)) "tracing" (dict "endpoint" $root.Values.tracing.endpoint "sampling" $root.Values.tracing.sampling) -}}
{{- $grpc := dict "address" $any "port" 9090 -}}
{{- $spring := dict "grpc" (dict "server" $grpc) "kafka" $kafka -}}
{{- with $root.Values.internalTls -}}
{{- $_ := set $platform "tls" (dict "bundle" (ternary "internal" "" .enabled) "server-name" .serverName) -}}
{{- if .enabled -}}
{{- $folder := "/etc/medley/tls" -}}
{{- $keys := dict "certificate" (print "file:" $folder "/tls.crt") "private-key" (print "file:" $folder "/tls.key") -}}
{{- $trusted := dict "certificate" (print "file:" $folder "/ca.crt") -}}
{{- $_ := set $spring "ssl" (dict "bundle" (dict "pem" (dict "internal" (dict "keystore" $keys "truststore" $trusted)))) -}}
{{- if ne $service.kind "gateway" -}}
{{- $_ := set $grpc "ssl" (dict "bundle" "internal" "client-auth" "require") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $config := dict
  "server" (dict "address" $any "port" 8080)
  "spring" $spring
  "medley" (dict "platform" $platform $service.kind $service.settings) -}}
{{- toYaml $config -}}
{{- end -}}
