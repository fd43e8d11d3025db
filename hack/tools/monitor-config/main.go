// Writes the Prometheus configuration that Prometheus Operator makes of PodMonitors and ServiceMonitors, with the
// operator's own code. Reads them as YAML documents on standard input; other kinds are skipped, unknown fields refused.
// The one argument is the namespace of those that name none.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type monitors struct {
	pods     map[string]*monitoring.PodMonitor
	services map[string]*monitoring.ServiceMonitor
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: monitor-config NAMESPACE < MANIFESTS")
		os.Exit(2)
	}
	if err := run(os.Stdin, os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "Cannot write the configuration: %v\n", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, namespace string) error {
	found := monitors{map[string]*monitoring.PodMonitor{}, map[string]*monitoring.ServiceMonitor{}}
	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return write(out, namespace, found)
		}
		if err == nil {
			err = keep(document, namespace, found)
		}
		if err != nil {
			return err
		}
	}
}

func keep(document []byte, namespace string, found monitors) error {
	var object struct{ Kind string }
	if err := yaml.Unmarshal(document, &object); err != nil {
		return err
	}
	switch object.Kind {
	case monitoring.PodMonitorsKind:
		monitor := &monitoring.PodMonitor{ObjectMeta: meta.ObjectMeta{Namespace: namespace}}
		if err := yaml.UnmarshalStrict(document, monitor); err != nil {
			return err
		}
		found.pods[monitor.Namespace+"/"+monitor.Name] = monitor
	case monitoring.ServiceMonitorsKind:
		monitor := &monitoring.ServiceMonitor{ObjectMeta: meta.ObjectMeta{Namespace: namespace}}
		if err := yaml.UnmarshalStrict(document, monitor); err != nil {
			return err
		}
		found.services[monitor.Namespace+"/"+monitor.Name] = monitor
	case monitoring.PrometheusRuleKind:
		return yaml.UnmarshalStrict(document, &monitoring.PrometheusRule{})
	}
	return nil
}

func write(out io.Writer, namespace string, found monitors) error {
	owner := &monitoring.Prometheus{ObjectMeta: meta.ObjectMeta{Namespace: namespace}}
	generator, err := prometheus.NewConfigGenerator(nil, owner)
	if err != nil {
		return err
	}
	store := assets.NewTestStoreBuilder()
	config, err := generator.GenerateServerConfiguration(owner, found.services, found.pods, nil, nil, store, nil, nil, nil, nil)
	if err != nil {
		return err
	}
	_, err = out.Write(config)
	return err
}
