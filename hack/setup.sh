#!/bin/sh
# Installs the npm dependencies, Node 24 among them, unless node_modules already is what package-lock.json says.
set -eu
cd "$(dirname "$0")/.."
installed=node_modules/.installed-package-lock.json
if cmp -s package-lock.json "$installed"; then exit 0; fi
echo "… installing the npm dependencies (once, about half a minute)" >&2
npm ci --no-audit --no-fund --loglevel=error >&2
cp package-lock.json "$installed"
