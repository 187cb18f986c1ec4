#!/usr/bin/env bash
# Checks and measures a GPU, as lines of JSON (docs/gpu.md). On a machine with the .NET SDK:
#   build/check-gpu.sh publish FOLDER           makes a folder that needs no .NET, to carry to the machine with the GPU
#   build/check-gpu.sh [DEVICE [small]]         publishes, and runs here
# On the machine with the GPU, in that folder:
#   ./check-gpu.sh [DEVICE [small]]             DEVICE is cuda unless given; cpu tries all of it without a GPU; small takes small images
# libtorch 2.10 with CUDA is taken from $LIBTORCH, or from the Python torch that python3 has. The exit code is 0 where all agrees.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

publish() {
  # In folders of their own, so that the clone's programs stay as they are.
  dotnet publish "$here/../bench/RealNvp.Bench" -c Release -r linux-x64 --self-contained -p:SelfContained=true -p:LibTorch=false -o "$1" -v q >&2
  cp "$here/check-gpu.sh" "$1/"
}

if [ "${1:-}" = publish ]; then
  publish "${2:?"usage: check-gpu.sh publish FOLDER"}"
  exit
fi

device=${1:-cuda} small=${2:-}
if [ ! -x "$here/RealNvp.Bench" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  publish "$folder"
  here=$folder
fi

libtorch=${LIBTORCH:-$(python3 -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))' 2>/dev/null || true)}
[ -e "$libtorch/libtorch_cpu.so" ] || { echo "There is no libtorch: set LIBTORCH to the folder that holds libtorch_cpu.so, or install torch for python3." >&2; exit 2; }
export LD_LIBRARY_PATH="$libtorch${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader >&2 || true
code=0
for work in agreement rates memory-normal memory-low; do
  "$here/RealNvp.Bench" device "$device" "$work" ${small:+"$small"} || code=1
done
exit "$code"
