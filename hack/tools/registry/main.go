// An OCI registry that keeps everything in memory: https://github.com/opencontainers/distribution-spec
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

// The argument is the address to listen on, such as :5000.
func main() {
	log.Fatal(http.ListenAndServe(os.Args[1], registry.New()))
}
