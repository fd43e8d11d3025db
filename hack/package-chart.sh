#!/bin/sh
# Packages the chart into a folder as it is published: with the registry of its images as a default.
# Arguments: the registry, the folder, the address of the sources.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cp -r chart "$work/chart"
# The first of two: the other is the sidecar's own, which is this one where it is empty.
sed -i "0,/^  registry: \"\"/s##  registry: $1#" "$work/chart/values.yaml"
sed -i "s#registry.example.com/spawner#$1#" "$work/chart/Chart.yaml"
sed -i "s#https://git.example.com/spawner#$3#" "$work/chart/Chart.yaml"
"${HELM:-helm}" package "$work/chart" --destination "$2" >&2
