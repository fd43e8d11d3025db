// Answers as Kubernetes itself does, for tests that compare: reads one JSON value per line on standard input and writes one
// JSON answer per line, in the same order. The one argument says which question the lines ask:
//
//	quantities  a text; answers its value in billionths as a text, or null where the API server refuses it
//	probes      a container's httpGet or tcpSocket probe and the pod's address; answers what the kubelet's prober says
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"gopkg.in/inf.v0"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/kubernetes/pkg/probe"
	httpprobe "k8s.io/kubernetes/pkg/probe/http"
	tcpprobe "k8s.io/kubernetes/pkg/probe/tcp"
)

// A line may be a probe with a long path.
const maxLineBytes = 1 << 20

func main() {
	answers := map[string]func([]byte) (any, error){"quantities": quantity, "probes": runProbe}
	if len(os.Args) != 2 || answers[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: kubernetes-reference quantities|probes < LINES")
		os.Exit(2)
	}
	if err := answerLines(answers[os.Args[1]]); err != nil {
		fmt.Fprintf(os.Stderr, "Cannot answer: %v\n", err)
		os.Exit(1)
	}
}

func answerLines(answer func([]byte) (any, error)) error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLineBytes)
	encoder := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		answered, err := answer(lines.Bytes())
		if err != nil {
			return err
		}
		if err := encoder.Encode(answered); err != nil {
			return err
		}
	}
	return lines.Err()
}

func quantity(line []byte) (any, error) {
	var text string
	if err := json.Unmarshal(line, &text); err != nil {
		return nil, err
	}
	parsed, err := resource.ParseQuantity(text)
	if err != nil {
		return nil, nil
	}
	billionths := new(inf.Dec).Mul(parsed.AsDec(), inf.NewDec(1_000_000_000, 0))
	return new(inf.Dec).Round(billionths, 0, inf.RoundExact).String(), nil
}

type probeLine struct {
	Probe core.Probe `json:"probe"`
	PodIP string     `json:"podIP"`
}

type probeAnswer struct {
	// As the kubelet takes it: a warning is a success, an error is none of both.
	Result string `json:"result"`
	Output string `json:"output"`
}

// runProbe does what runProbe of pkg/kubelet/prober/prober.go does, whose package cannot be called.
func runProbe(line []byte) (any, error) {
	var asked probeLine
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	timeout := time.Duration(asked.Probe.TimeoutSeconds) * time.Second
	container := &core.Container{}
	if get := asked.Probe.HTTPGet; get != nil {
		request, err := httpprobe.NewRequestForHTTPGetAction(get, container, asked.PodIP, "probe")
		if err != nil {
			return probeAnswer{Result: "error", Output: err.Error()}, nil
		}
		return told(httpprobe.New(false).Probe(request, timeout))
	}
	port, err := probe.ResolveContainerPort(asked.Probe.TCPSocket.Port, container)
	if err != nil {
		return probeAnswer{Result: "error", Output: err.Error()}, nil
	}
	return told(tcpprobe.New().Probe(asked.PodIP, port, timeout))
}

func told(result probe.Result, output string, err error) (any, error) {
	if err != nil {
		return probeAnswer{Result: "error", Output: err.Error()}, nil
	}
	return probeAnswer{Result: string(result), Output: output}, nil
}
