#!/usr/bin/env bash
# Tries the page of the service in a browser: trains a small table, the digits and the moons briefly, serves them behind a key, and has
# Chromium score rows, move sliders, draw images and take screenshots, light and dark, at 1280 and 390 pixels. Any error or breach of the
# page's policy that the browser tells is a failure.
# It does so behind a prefix, as a gateway has one. The OpenAPI document is held to its schema by a validator of others.
#   build/try-page.sh [FOLDER]   leaves the screenshots in FOLDER
# Chromium is installed where there is none and apt-get can; without it, or without Node, it is skipped with a word.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

work=$(mktemp -d)
service= proxy=
trap '[ -z "$proxy" ] || kill "$proxy" 2>/dev/null; [ -z "$service" ] || kill "$service" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
shots=${1:-$work/shots}
mkdir -p "$shots" "$work/models"

command -v node >/dev/null || { echo "skipped: there is no Node to drive a browser with"; exit 0; }
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if ! browser >/dev/null && command -v apt-get >/dev/null; then
  { apt-get install -y --no-install-recommends chromium || { apt-get update && apt-get install -y --no-install-recommends chromium; }; } \
    >"$work/apt.log" 2>&1 || true
fi
chromium=$(browser) || { echo "skipped: there is no chromium, and it cannot be installed here"; exit 0; }

dotnet build src/RealNvp.Cli -c Release -v quiet --nologo >"$work/build.log" || { cat "$work/build.log"; exit 1; }
realnvp=$(find src/RealNvp.Cli/bin/Release -name RealNvp.Cli -type f -perm -u+x | head -n 1)

node build/page/payments.mjs "$work"
"$realnvp" train "$work/payments.csv" --epochs 10 --seed 1 --out "$work/runs/payments" >"$work/train.log" 2>&1 || { cat "$work/train.log"; exit 1; }
"$realnvp" train digits --epochs 6 --seed 1 --out "$work/runs/digits" >"$work/train.log" 2>&1 || { cat "$work/train.log"; exit 1; }
"$realnvp" train moons --epochs 2 --seed 1 --out "$work/runs/moons" >"$work/train.log" 2>&1 || { cat "$work/train.log"; exit 1; }
for run in payments digits moons; do cp "$work/runs/$run/model.safetensors" "$work/models/$run.safetensors"; done

echo "a key for the trial" > "$work/key"
"$realnvp" serve "$work/models" --urls http://127.0.0.1:0 --api-key-file "$work/key" >"$work/serve.log" 2>&1 &
service=$!
for _ in $(seq 300); do
  url=$(sed -n 's/^Serving at \(http[^ ]*\) .*/\1/p' "$work/serve.log")
  [ -z "$url" ] || break
  kill -0 "$service" 2>/dev/null || { cat "$work/serve.log"; exit 1; }
  sleep 0.2
done
[ -n "$url" ] || { echo "the service does not say where it listens:"; cat "$work/serve.log"; exit 1; }

node build/page/prefix-proxy.mjs "$url" >"$work/proxy.log" &
proxy=$!
for _ in $(seq 50); do [ ! -s "$work/proxy.log" ] || break; sleep 0.1; done
address=$(cat "$work/proxy.log")

if (cd "$work" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts @seriousme/openapi-schema-validator@2.11.0) >"$work/npm.log" 2>&1; then
  node build/page/check-openapi.mjs "$work/node_modules" "$address" "$(cat "$work/key")"
else
  echo "skipped: the document of the service is held to no schema, since there is no npm with a validator"
fi

timeout 170 node build/page/try-page.mjs "$chromium" "$address" "$shots" "$work/rows.csv" "$(cat "$work/key")" || { cat "$work/serve.log"; exit 1; }
