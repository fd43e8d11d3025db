// Sends one review again and again over HTTPS connections that stay open, as an API server does, and says how long the
// answers took. Go, because it is what API servers are made of, and because it needs less of a core than what it measures.
package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"
)

type result struct {
	PerSecond       float64 `json:"perSecond"`
	P50Milliseconds float64 `json:"p50Milliseconds"`
	P99Milliseconds float64 `json:"p99Milliseconds"`
	Requests        int     `json:"requests"`
	Failed          int     `json:"failed"`
}

func main() {
	url := flag.String("url", "", "where to send it")
	file := flag.String("body", "", "file with the review")
	inFlight := flag.Int("in-flight", 1, "requests at a time")
	duration := flag.Duration("duration", 2*time.Second, "how long")
	requests := flag.Int("requests", 1<<40, "how many at most")
	flag.Parse()
	body, err := os.ReadFile(*file)
	if err != nil {
		panic(err)
	}
	transport := &http.Transport{
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: true},
		MaxIdleConnsPerHost: *inFlight,
	}
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}

	end := time.Now().Add(*duration)
	times := make([][]time.Duration, *inFlight)
	failed := make([]int, *inFlight)
	start := time.Now()
	var group sync.WaitGroup
	for worker := range *inFlight {
		group.Go(func() {
			for time.Now().Before(end) && len(times[worker]) < *requests / *inFlight {
				sent := time.Now()
				if !send(client, *url, body) {
					failed[worker]++
				}
				times[worker] = append(times[worker], time.Since(sent))
			}
		})
	}
	group.Wait()
	all := slices.Concat(times...)
	slices.Sort(all)
	answer := result{
		PerSecond:       float64(len(all)) / time.Since(start).Seconds(),
		P50Milliseconds: all[len(all)/2].Seconds() * 1000,
		P99Milliseconds: all[len(all)*99/100].Seconds() * 1000,
		Requests:        len(all),
	}
	for _, count := range failed {
		answer.Failed += count
	}
	text, _ := json.Marshal(answer)
	fmt.Println(string(text))
}

func send(client *http.Client, url string, body []byte) bool {
	response, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err == nil && response.StatusCode == http.StatusOK
}
