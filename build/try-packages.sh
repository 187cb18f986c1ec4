#!/usr/bin/env bash
# Tries the packages as their users get them, on Linux x64: packs RealNvp and RealNvp.Torch into a feed in a temporary folder, and builds and
# runs a program outside of this repository that references them. Passes when torch computes with no manual step, and when
# the same program without the libtorch package gets one sentence that names the package.
# The packages tried never enter the user's package cache, which serves everything else.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')
libtorch=$(sed -n 's/.*"libtorch-cpu-linux-x64" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
version=$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' Directory.Build.props)

for project in RealNvp RealNvp.Torch; do
  dotnet pack "src/$project" -c Release -o "$work/feed" -v quiet
done

mkdir "$work/user"
cat > "$work/user/nuget.config" <<EOF
<configuration>
  <config><add key="globalPackagesFolder" value="$work/cache" /></config>
  <fallbackPackageFolders><add key="cache" value="$cache" /></fallbackPackageFolders>
  <packageSources><add key="trial" value="$work/feed" /></packageSources>
</configuration>
EOF
cat > "$work/user/user.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <CreateSymbolicLinksForCopyLocalIfPossible>true</CreateSymbolicLinksForCopyLocalIfPossible>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="RealNvp.Torch" Version="$version" />
    <PackageReference Include="libtorch-cpu-linux-x64" Version="$libtorch" Condition="'\$(WithoutLibTorch)' != 'true'" />
  </ItemGroup>
</Project>
EOF
cat > "$work/user/Program.cs" <<'EOF'
try
{
    RealNvp.Torch.TorchRuntime.EnsureLoaded();
    Console.WriteLine($"{TorchSharp.torch.rand(3).shape[0]} numbers from {RealNvp.Torch.TorchRuntime.Describe()}");
}
catch (RealNvp.InvalidInputException error)
{
    Console.WriteLine(error.Message);
}
EOF

expect() {
  echo "$2"
  case "$2" in
    "$1"*) ;;
    *) echo "expected: $1..." >&2; exit 1 ;;
  esac
}

expect "3 numbers from libtorch $libtorch" "$(dotnet run -c Release --project "$work/user")"
rm -rf "$work/user/bin" "$work/user/obj"
expect "libtorch is not there; add it to the program with 'dotnet add package libtorch-cpu-linux-x64 --version $libtorch'" \
  "$(dotnet run -c Release --project "$work/user" -p:WithoutLibTorch=true)"
