// Writes the Prometheus configuration that Prometheus Operator makes of PodMonitors and ServiceMonitors, with the
// operator's own code. Reads them as YAML documents on standard input; other kinds are skipped, unknown fields refused.
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
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "Cannot write the configuration: %v\n", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	pods, services := map[string]*monitoring.PodMonitor{}, map[string]*monitoring.ServiceMonitor{}
	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return write(out, pods, services)
		}
		if err == nil {
			err = keep(document, pods, services)
		}
		if err != nil {
			return err
		}
	}
}

func keep(document []byte, pods map[string]*monitoring.PodMonitor, services map[string]*monitoring.ServiceMonitor) error {
	var object struct{ Kind string }
	if err := yaml.Unmarshal(document, &object); err != nil {
		return err
	}
	switch object.Kind {
	case monitoring.PodMonitorsKind:
		monitor := &monitoring.PodMonitor{}
		if err := yaml.UnmarshalStrict(document, monitor); err != nil {
			return err
		}
		pods[monitor.Namespace+"/"+monitor.Name] = monitor
	case monitoring.ServiceMonitorsKind:
		monitor := &monitoring.ServiceMonitor{}
		if err := yaml.UnmarshalStrict(document, monitor); err != nil {
			return err
		}
		services[monitor.Namespace+"/"+monitor.Name] = monitor
	case monitoring.PrometheusRuleKind:
		return yaml.UnmarshalStrict(document, &monitoring.PrometheusRule{})
	}
	return nil
}

func write(out io.Writer, pods map[string]*monitoring.PodMonitor, services map[string]*monitoring.ServiceMonitor) error {
	owner := &monitoring.Prometheus{}
	generator, err := prometheus.NewConfigGenerator(nil, owner)
	if err != nil {
		return err
	}
	store := assets.NewTestStoreBuilder()
	config, err := generator.GenerateServerConfiguration(owner, services, pods, nil, nil, store, nil, nil, nil, nil)
	if err != nil {
		return err
	}
	_, err = out.Write(config)
	return err
}
