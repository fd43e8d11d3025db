#!/bin/sh
# Publishes the images for all platforms, and the chart, each signed and with a list of what is in it. For the release workflow.
set -eu
cd "$(dirname "$0")/.."
version=$(node --print 'require("./package.json").version')
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cosign=$(go env GOPATH)/bin/cosign

# The images copy files and run nothing, so that every platform is built on this one. A builder of its own can do several.
docker buildx create --name spawner-release --driver docker-container >/dev/null
# What is bundled into the images: npm knows it, and nobody could see it in the bundle.
npm sbom --sbom-format spdx --omit dev >"$work/sbom.json"

for dockerfile in spawner spawner-sidecar spawner-sidecar-node; do
  # The sidecar on Node is another tag of the same image.
  image=$REGISTRY/${dockerfile%-node}
  tag=$version${dockerfile#"${dockerfile%-node}"}
  docker buildx build --builder spawner-release --platform "$PLATFORMS" --sbom=true --provenance=mode=max --push \
    --tag "$image:$tag" --file "hack/images/$dockerfile.Dockerfile" --metadata-file "$work/$dockerfile.json" .
  digest=$(node --print "require('$work/$dockerfile.json')['containerimage.digest']")
  "$cosign" sign --yes "$image@$digest"
  "$cosign" attest --yes --type spdxjson --predicate "$work/sbom.json" "$image@$digest"
done

helm package chart --destination "$work"
helm push "$work/spawner-$version.tgz" "oci://$REGISTRY/charts" 2>&1 | tee "$work/push"
"$cosign" sign --yes "$REGISTRY/charts/spawner@$(sed -n 's/^Digest: //p' "$work/push")"
