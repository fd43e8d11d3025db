// A mutating webhook as most are written: controller-runtime decodes the pod, the pod is changed, and the patch is the
// difference of two documents. It adds the same sidecar as ours, so that both can be compared.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"net/http"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

func main() {
	certificates := flag.String("certificates", "", "folder with tls.crt and tls.key")
	port := flag.Int("port", 0, "port of 127.0.0.1")
	flag.Parse()
	log.SetLogger(logr.Discard())

	scheme := runtime.NewScheme()
	must(corev1.AddToScheme(scheme))
	decoder := admission.NewDecoder(scheme)
	handle := func(_ context.Context, request admission.Request) admission.Response {
		pod := &corev1.Pod{}
		if err := decoder.Decode(request, pod); err != nil {
			return admission.Errored(http.StatusBadRequest, err)
		}
		inject(pod)
		changed, err := json.Marshal(pod)
		if err != nil {
			return admission.Errored(http.StatusInternalServerError, err)
		}
		return admission.PatchResponseFromRaw(request.Object.Raw, changed)
	}
	server := webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: *port, CertDir: *certificates})
	server.Register("/mutate", &admission.Webhook{Handler: admission.HandlerFunc(handle)})
	must(server.Start(context.Background()))
}

func inject(pod *corev1.Pod) {
	if pod.Labels == nil {
		pod.Labels = map[string]string{}
	}
	pod.Labels["spawner.io/injected"] = "true"
	pod.Spec.InitContainers = append(pod.Spec.InitContainers, corev1.Container{
		Name:          "spawner-sidecar",
		Image:         "registry.example/spawner-sidecar:1.0.0",
		RestartPolicy: ptr.To(corev1.ContainerRestartPolicyAlways),
		Env: []corev1.EnvVar{
			{Name: "SPAWNER_MONITOR_PORT", Value: "8080"},
			{Name: "SPAWNER_SERVE_PORT", Value: "7070"},
			{Name: "SPAWNER_REFRESH_SECONDS", Value: "10"},
		},
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: ptr.To(false),
			ReadOnlyRootFilesystem:   ptr.To(true),
			RunAsNonRoot:             ptr.To(true),
			Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			SeccompProfile:           &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
	})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
