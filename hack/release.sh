#!/bin/sh
# Builds and pushes the images for all platforms, and the chart. Leaves lists of what is in them in a folder, and prints
# published=[{name, digest, sbom}], which the release workflow signs.
set -eu
cd "$(dirname "$0")/.."
version=$(node --print 'require("./package.json").version')
mkdir -p "$1"
sboms=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
published=

# What is bundled: npm knows it, and a bundle does not show it.
npm sbom --sbom-format cyclonedx --omit dev >"$sboms/spawner.json"
# What is linked: the interpreter, TLS and the rest of the crates.
cargo cyclonedx --quiet --manifest-path lib/platform/native/Cargo.toml --format json --no-build-deps --override-filename spawner-sidecar
mv lib/platform/native/spawner-sidecar.json "$sboms/"

# The images copy files and run nothing, so that every platform is built on this one. A builder of its own can do several.
docker buildx create --name spawner-release --driver docker-container >/dev/null
for dockerfile in spawner spawner-sidecar spawner-sidecar-node spawner-drop-four; do
  # The sidecar on Node is another tag of the same image, and has no package but Node, which its base image lists.
  image=$REGISTRY/${dockerfile%-node}
  tag=$version${dockerfile#"${dockerfile%-node}"}
  docker buildx build --builder spawner-release --platform "$PLATFORMS" --sbom=true --provenance=mode=max --push \
    --tag "$image:$tag" --file "hack/images/$dockerfile.Dockerfile" --metadata-file "$work/$dockerfile.json" . >&2
  digest=$(node --print "require('$work/$dockerfile.json')['containerimage.digest']")
  sbom=$([ ! -e "$sboms/$dockerfile.json" ] || echo "$dockerfile.json")
  published="$published{\"name\":\"$image\",\"digest\":\"$digest\",\"sbom\":\"$sbom\"},"
done

# The chart that is published knows where: `helm install oci://…` needs no value.
hack/package-chart.sh "$REGISTRY" "$work" "$SOURCE"
helm push "$work/spawner-$version.tgz" "oci://$REGISTRY/charts" >"$work/push" 2>&1 || { cat "$work/push" >&2; exit 1; }
digest=$(sed -n 's/^Digest: //p' "$work/push")
echo "published=[$published{\"name\":\"$REGISTRY/charts/spawner\",\"digest\":\"$digest\",\"sbom\":\"\"}]"
