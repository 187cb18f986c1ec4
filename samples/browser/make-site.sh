#!/usr/bin/env bash
# Makes a folder of files that any web server can hand out: the page, the decoder of a model of digits, and onnxruntime-web.
# usage: samples/browser/make-site.sh MODEL SITE [MODULES]
# MODULES: a folder node_modules that has onnxruntime-web already; npm fetches it otherwise.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
model=$1
site=$2
mkdir -p "$site"
cp "$here"/*.html "$here"/*.css "$here"/digits-model.js "$here"/latents.js "$here"/picture.js "$here"/main.js "$site"
dotnet run -c Release --project "$here/../../src/RealNvp.Cli" -- export "$model" --graph decode --out "$site/digits.onnx"

modules=${3:-}
if [ -z "$modules" ]; then
  packages=$(mktemp -d)
  trap 'rm -rf "$packages"' EXIT
  cp "$here/package.json" "$packages"
  (cd "$packages" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts)
  modules=$packages/node_modules
fi

cp "$modules"/onnxruntime-web/dist/{ort.wasm.bundle.min.mjs,ort-wasm-simd-threaded.mjs,ort-wasm-simd-threaded.wasm} "$site"
