#!/usr/bin/env bash
# Processes over a network: three hosts in network namespaces, joined by Open MPI over TCP, hold the contract of a collective and give the bits that one machine
# gives. Then one host is cut off in the middle: all processes end, with a sentence, within the time limit.
# Skipped with a word where there is no Open MPI, or where this user makes no namespaces.
set -uo pipefail
cd "$(dirname "$0")/.."

# Open MPI does nothing as root unless it is told to twice.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
mpirun=$(command -v mpirun.openmpi || command -v mpirun) || { echo "skipped: there is no mpirun of Open MPI"; exit 0; }
[[ $("$mpirun" --version 2>&1) == *open-mpi.org* ]] || { echo "skipped: there is no mpirun of Open MPI"; exit 0; }
command -v ip >/dev/null || { echo "skipped: there is no 'ip' to make network namespaces"; exit 0; }

dotnet build tests/RealNvp.Mpi.Ranks -c Release -v quiet || exit 1
ranks=$PWD/tests/RealNvp.Mpi.Ranks/bin/Release/net10.0/RealNvp.Mpi.Ranks

# Names of this run alone: two runs may meet on one machine. The name of a device has 15 letters at most.
mark=r$$
work=$(mktemp -d)
clean() {
  local host
  for host in 1 2 3; do
    # What still runs on a host that is cut off has no other to end it.
    ip netns pids "$mark$host" 2>/dev/null | xargs -r kill -9 2>/dev/null
    ip netns del "$mark$host" 2>/dev/null
  done
  ip link del "$mark" 2>/dev/null
  rm -rf "$work"
}
trap clean EXIT

# A bridge between the hosts; mpirun runs on the first.
net=10.$((RANDOM % 200 + 20)).$((RANDOM % 250))
ip link add "$mark" type bridge 2>/dev/null && ip link set "$mark" up || { echo "skipped: network namespaces cannot be made here"; exit 0; }
for host in 1 2 3; do
  ip netns add "$mark$host" && ip link add "$mark-$host" type veth peer name eth0 netns "$mark$host" || { echo "skipped: network namespaces cannot be made here"; exit 0; }
  ip link set "$mark-$host" master "$mark" up
  ip -n "$mark$host" addr add "$net.$host/24" dev eth0
  ip -n "$mark$host" link set eth0 up
  ip -n "$mark$host" link set lo up
done

# What mpirun calls in place of ssh: HOST COMMAND.
cat >"$work/agent" <<EOF
#!/bin/sh
host=\$1
shift
exec ip netns exec "$mark\${host##*.}" unshare --uts sh -c "hostname host\${host##*.}; \$*"
EOF
chmod +x "$work/agent"

over() {
  ip netns exec "${mark}1" unshare --uts sh -c 'hostname host1; exec "$@"' sh "$mpirun" --mca plm_rsh_agent "$work/agent" \
    --mca btl tcp,self --mca btl_tcp_if_include eth0 --mca oob_tcp_if_include eth0 --host "$net.1:1,$net.2:1,$net.3:1" -n 3 "$@" </dev/null
}

# Waits up to about so many seconds for something.
await() {
  local tries=$(($1 * 10))
  shift
  until "$@"; do
    [ $((tries--)) -gt 0 ] || return 1
    sleep 0.1
  done
}

# A port at which nobody listens says so where the host is reached.
reached() { [[ $(timeout 2 ip netns exec "$mark$1" bash -c "</dev/tcp/$net.$2/9" 2>&1) == *refused* ]]; }
summing() { grep -q '^step 100' <(tr -d '\r' <"$work/cut.log"); }
mpirun_is_gone() { ! kill -0 "$job" 2>/dev/null; }
ranks_are_gone() {
  local host names=
  for host in 1 2 3; do
    names+=$(ip netns pids "$mark$host" | xargs -r -I{} cat /proc/{}/comm 2>/dev/null)
  done
  [[ $names != *RealNvp* ]]
}

# Cuts host 3 off while all sum.
cut_off() {
  : >"$work/cut.log"
  over "$@" >"$work/cut.log" 2>&1 &
  job=$!
  await 60 summing || { cat "$work/cut.log"; echo "the processes did not begin" >&2; exit 1; }
  ip link set "$mark-3" down
  begun=$SECONDS
}

await 30 reached 1 3 && await 30 reached 3 2 || { echo "the hosts do not reach one another" >&2; exit 1; }
over "$ranks" contract 60 >"$work/contract.log" 2>&1 || { cat "$work/contract.log"; echo "the contract does not hold over TCP" >&2; exit 1; }
grep -c ' held by 3' "$work/contract.log" | sed 's/$/ statements hold over TCP on three hosts/'
over "$ranks" bits 60 | tr -d '\r' | grep -o 'bits [0-9A-F]*' | sort -u >"$work/tcp"
"$mpirun" --oversubscribe -n 3 "$ranks" bits 60 </dev/null | tr -d '\r' | grep -o 'bits [0-9A-F]*' | sort -u >"$work/memory"
[ "$(wc -l <"$work/tcp")" -eq 1 ] && cmp "$work/tcp" "$work/memory" || { echo "a sum over TCP has other bits than one over shared memory" >&2; exit 1; }
echo "a sum over TCP has the bits of one over shared memory"

# mpirun asks its hosts whether they are there, and finds out before the processes do.
cut_off --mca oob_tcp_keepalive_time 2 --mca oob_tcp_keepalive_intvl 1 --mca oob_tcp_keepalive_probes 2 "$ranks" beat 60
await 30 mpirun_is_gone || { cat "$work/cut.log"; echo "mpirun still runs after a host was cut off" >&2; exit 1; }
wait "$job"
code=$?
grep 'lost communication' "$work/cut.log" && [ "$code" -ne 0 ] || { cat "$work/cut.log"; echo "mpirun did not say why it ended" >&2; exit 1; }
await 30 ranks_are_gone || { echo "a process still runs after a host was cut off" >&2; exit 1; }
echo "a host was cut off: mpirun ended with exit code $code and all processes ended, after $((SECONDS - begun)) s"

# It does not ask: the processes find out by their time limit of 3 seconds, on both sides of the cut.
# The first may wait for the second, which itself waits for the third.
ip link set "$mark-3" up
await 30 reached 1 3 && await 30 reached 3 1 || { echo "host 3 does not come back" >&2; exit 1; }
cut_off "$ranks" beat 3
await 40 ranks_are_gone || { cat "$work/cut.log"; echo "a process still runs after a host was cut off" >&2; exit 1; }
grep -E '^Process [01] of 3 waited 3 seconds for process [12]' "$work/cut.log" || { cat "$work/cut.log"; echo "nobody said why" >&2; exit 1; }
echo "a host was cut off: all processes ended by their time limit, after $((SECONDS - begun)) s; mpirun $(mpirun_is_gone && echo ended || echo waits on)"
{ kill -9 "$job" && wait "$job"; } 2>/dev/null
exit 0
