#!/usr/bin/env bash
# Follows what docs/service.md and docs/mlnet.md tell a newcomer to type, in empty folders outside of this repository: from `dotnet new` to a service that
# answers and to an alert of ML.NET. The lines are taken from the pages, so that a page which leaves something out fails here.
#   build/try-walks.sh FEED REALNVP   FEED: the folder of the packages. REALNVP: the command.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
feed=$(realpath "$1") command=$(realpath "$2") docs=$PWD/docs

work=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/clone" "$work/programs"
ln -s "$feed" "$work/clone/packages"

# The packages tried never enter the user's cache, and theirs that are there need not be fetched.
cache=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')
export NUGET_PACKAGES="$work/cache" NUGET_FALLBACK_PACKAGES="$cache"

# The N-th block of a language on a page, behind a heading.
block() { awk -v heading="$2" -v open="\`\`\`$3" -v wanted="$4" '
  $0 == heading { seen = 1 } seen && !inside && $0 == open { inside = ++count == wanted; other = !inside; next }
  /^```/ { if (inside) exit; other = 0 } inside { print }' "$docs/$1"; }

# A block as it is typed, in a folder.
typed() { (cd "$1" && clone="$work/clone" bash -euc "realnvp() { '$command' \"\$@\"; }; $2") >"$work/typed.log" 2>&1 || { cat "$work/typed.log"; return 1; }; }

way="## From nothing to an endpoint"
typed "$work/programs" "$(block service.md "$way" sh 2)"
block service.md "$way" csharp 1 >"$work/programs/scoring/Program.cs"
typed "$work/programs/scoring" "dotnet build"
# The page's address is for one service of a machine; here any free one does.
port=$((20000 + RANDOM % 20000))
(cd "$work/programs/scoring" && exec dotnet bin/Debug/net10.0/scoring.dll --urls "http://127.0.0.1:$port") >"$work/service.log" 2>&1 &
service=$!
for _ in $(seq 150); do
  ! curl -sf "localhost:$port/health/ready" >/dev/null || break
  kill -0 "$service" 2>/dev/null || { cat "$work/service.log"; exit 1; }
  sleep 0.2
done
answers=$(bash -euc "$(block service.md "$way" sh 4 | sed "s/:5080/:$port/")")
echo "$answers"
case "$answers" in
  '{"row":1,'*'"flagged":false'*'"flagged":true'*"'temperature' is 71.2"*) ;;
  *) echo "expected a usual row, and one whose temperature is to blame" >&2; exit 1 ;;
esac
kill -TERM "$service"
wait "$service"
service=

typed "$work/programs" "$(block mlnet.md "# ML.NET" sh 1)"
block mlnet.md "# ML.NET" csharp 1 >"$work/programs/pumps/Program.cs"
said=$(cd "$work/programs/pumps" && bash -euc "$(block mlnet.md "# ML.NET" sh 2)")
echo "$said"
[ "$(echo "$said" | wc -l)" -eq 2 ] && echo "$said" | tail -n 1 | grep -q "'Temperature' is 71.2" ||
  { echo "expected a usual row, and one whose temperature is to blame" >&2; exit 1; }
echo "both ways lead to an alert"
