#!/bin/sh
# Installs the npm dependencies, Node 24 among them, unless node_modules already is what package-lock.json says.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.package-lock.sha256
if [ -f "$stamp" ] && sha256sum --check --status "$stamp"; then exit 0; fi
echo "Installing the npm dependencies (once, half a minute)" >&2
npm ci --no-audit --no-fund --loglevel=error >&2
sha256sum package-lock.json >"$stamp"
