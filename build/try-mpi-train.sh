#!/usr/bin/env bash
# A table over two processes of this machine, as a user has it: trained, interrupted, killed, resumed on as many and on another number of processes, scored in parts.
# The command must be built. Skipped with a word where there is no mpirun.
set -uo pipefail
cd "$(dirname "$0")/.."

# Open MPI does nothing as root unless it is told to twice.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
mpirun=$(command -v mpirun.openmpi || command -v mpirun) || { echo "skipped: there is no mpirun"; exit 0; }
[[ $("$mpirun" --version 2>&1) == *open-mpi.org* ]] || { echo "skipped: there is no mpirun of Open MPI"; exit 0; }
cli=$(ls -d "$PWD"/src/RealNvp.Cli/bin/Release/net10.0/*/RealNvp.Cli | head -n 1)
work=$(mktemp -d)
job=
clean() {
  [ -n "$job" ] && kill -9 "$job" 2>/dev/null
  rm -rf "$work"
}
trap clean EXIT
cd "$work"

awk 'BEGIN { srand(1); print "a,b,c,d,e"; for (i = 0; i < 20000; i++) { a = rand() + rand() + rand(); b = 2 * a + rand();
  printf "%.4f,%.4f,%.4f,%.4f,%.4f\n", a, b, a * b + rand() * rand(), rand() * a, b + rand() + rand() } }' >table.csv

fail() {
  cat "$1" >&2
  echo "$2" >&2
  exit 1
}

ranks() {
  local count=$1
  shift
  "$mpirun" --oversubscribe -n "$count" "$cli" "$@" </dev/null
}

# The training goes on in the background until its second epoch is done.
begin() {
  setsid "$mpirun" --oversubscribe -n 2 "$cli" train table.csv --epochs 12 --save-every 0.01 --out "$1" </dev/null >"$1.log" 2>&1 &
  job=$!
  for _ in $(seq 600); do
    grep -q '^2,' "$1/metrics.csv" 2>/dev/null && return
    kill -0 "$job" 2>/dev/null || break
    sleep 0.1
  done
  fail "$1.log" "the training did not come to its second epoch"
}

# What was learnt by the end, without times.
figures() { cut -d, -f1-6 "$1/metrics.csv"; }

ranks 2 train table.csv --epochs 12 --out whole >whole.log 2>&1 || fail whole.log "two processes did not train"

begin interrupted
kill -INT "$job"
wait "$job"
job=
[ -s interrupted/model.safetensors ] && [ -s interrupted/checkpoint.safetensors ] || fail interrupted.log "an interrupted training left no model"
grep -q 'Exception' interrupted.log && fail interrupted.log "an interrupted training ended by an error of its own"
grep -q '^12,' interrupted/metrics.csv && fail interrupted.log "the training was done before it was interrupted"
ranks 2 resume interrupted >resumed.log 2>&1 || fail resumed.log "an interrupted training was not resumed"
cmp <(figures whole) <(figures interrupted) || fail resumed.log "a resumed training has other figures than one that was never interrupted"
echo "interrupted and resumed on two processes: the figures of all epochs are those of an unbroken training"

begin killed
kill -9 "$(pgrep -P "$job" | tail -n 1)"
for _ in $(seq 300); do
  kill -0 "$job" 2>/dev/null || break
  sleep 0.1
done
kill -0 "$job" 2>/dev/null && fail killed.log "mpirun still runs 30 s after one of its processes was killed"
wait "$job"
echo "a process was killed: mpirun ended with exit code $?"
job=
ranks 3 resume killed >resumed.log 2>&1 || fail resumed.log "a training was not resumed on another number of processes"
grep -q '^12,' killed/metrics.csv || fail resumed.log "the resumed training did not come to its end"
echo "resumed on three processes: last validation $(tail -n 1 killed/metrics.csv | cut -d, -f3) nats, unbroken on two $(tail -n 1 whole/metrics.csv | cut -d, -f3)"

"$cli" score whole table.csv --out one.csv >/dev/null || exit 1
ranks 2 score whole table.csv --out two.csv --merge >score.log 2>&1 || fail score.log "two processes did not score"
cmp one.csv two.csv || fail score.log "two processes score otherwise than one"
echo "two processes score $(wc -l <two.csv) lines as one does"
