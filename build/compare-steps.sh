#!/usr/bin/env bash
# build/compare-steps.sh OLD_COMMIT [CASE...]
# Times steps of an older commit's libraries and of this working tree's in one process, in turns of 50 ms, in five rounds with new flows: the medians and
# the least times of both, and new over old. Cases: readme, tabular-spline, paper-mnist, spline-mnist (training steps), log-p-1, log-p-512; all of
# them without.
# Fails when the two disagree on the losses. The cases are bench/RealNvp.Bench/ComparedSteps.cs, compiled once against each.
# Compare a commit with itself to see what the machine's noise is: build/compare-steps.sh HEAD on a clean tree.
set -euo pipefail
[ $# -gt 0 ] || { sed -n 's/^# //p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
commit=$(git rev-parse --verify --quiet "$1^{commit}") || { echo "there is no commit '$1' here" >&2; exit 2; }
shift
cases=bench/RealNvp.Bench/ComparedSteps.cs

# The cases against the libraries of a tree, into a folder. Namespaces and names move between versions: all namespaces that a version
# has are imported, those that only the other has are empty there, and each name that the cases ask for with #if is looked for.
build_cases() {
  local tree=$1 folder=$2 missing= name
  mkdir -p "$folder"
  grep -rhoE '^namespace [A-Za-z.]+' "$tree/src/RealNvp" "$tree/src/RealNvp.Torch" --include='*.cs' | sort -u > "$folder/namespaces"
  {
    sed 's/^namespace \(.*\)/global using \1;/' "$folder/namespaces"
    sed -n 's/^using \(RealNvp[A-Za-z.]*\);/namespace \1 { }/p' "$cases"
  } > "$folder/Namespaces.cs"
  for name in $(grep -oE 'WITHOUT_[A-Za-z]+' "$cases" | grep -v WITHOUT_Name | sort -u); do
    grep -rqw --include='*.cs' "${name#WITHOUT_}" "$tree/src/RealNvp" "$tree/src/RealNvp.Torch" || missing="$missing;$name"
  done
  cat > "$folder/RealNvp.Bench.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <NoWarn>\$(NoWarn);CS0105;CS8933;CS1591</NoWarn>
    <DefineConstants>\$(DefineConstants)$missing</DefineConstants>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="$PWD/$cases" />
    <ProjectReference Include="$tree/src/RealNvp.Torch/RealNvp.Torch.csproj" />
  </ItemGroup>
</Project>
PROJECT
  dotnet build "$folder/RealNvp.Bench.csproj" -c Release -v quiet -clp:ErrorsOnly -o "$folder/out" "${@:3}" >&2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A commit's tree and its libraries never change: they are kept for the next time.
kept=${TMPDIR:-/tmp}/realnvp-compare-$(id -u)
mkdir -p "$kept"
(
  flock 9
  if [ ! -d "$kept/$commit" ]; then
    rm -rf "$kept/$commit.part"
    mkdir "$kept/$commit.part"
    git archive "$commit" src build Directory.Build.props Directory.Packages.props global.json docs | tar -x -C "$kept/$commit.part"
    mv "$kept/$commit.part" "$kept/$commit"
  fi
  build_cases "$kept/$commit" "$work/old" -p:RunAnalyzers=false -p:EnableSourceControlManagerQueries=false
) 9> "$kept/lock"
build_cases "$PWD" "$work/new"
dotnet run -c Release --project bench/RealNvp.Bench -v quiet -- compare "$work/old/out" "$work/new/out" "$@"
