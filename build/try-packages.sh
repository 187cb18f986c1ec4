#!/usr/bin/env bash
# Tries the packages as their users get them, on Linux x64: packs all of them into a feed in a temporary folder, and builds and
# runs a program outside of this repository that references RealNvp.Torch. Passes when torch computes with no manual step, when
# the same program without the libtorch package gets one sentence that names the package, when the command installed as a small tool trains and
# says of image models what its user can do, when packing it has left the clone's own program as it was, when every library is packed twice to
# the same bytes, with symbols, when every package describes itself and takes its companions in its own version, and when the ways that the
# pages show a newcomer lead to a service and to an alert (try-walks.sh).
# The packages tried never enter the user's package cache, which serves everything else.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# As who publishes packs: no path of this machine in the assemblies, and the commit's time on the files of a package.
export ContinuousIntegrationBuild=true
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')
libtorch=$(sed -n 's/.*"libtorch-cpu-linux-x64" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
version=$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' Directory.Build.props)

dotnet build src/RealNvp.Cli -c Release -v quiet
for project in RealNvp RealNvp.Torch RealNvp.Data RealNvp.Images RealNvp.Pictures RealNvp.Onnx RealNvp.Server RealNvp.ML RealNvp.Mpi; do
  dotnet pack "src/$project" -c Release -o "$work/feed" -v quiet
done
dotnet pack src/RealNvp.Cli -c Release -o "$work/feed" -v quiet -p:LibTorch=false

# Package validation runs with each; symbols lie beside it.
for project in RealNvp RealNvp.Torch RealNvp.Data RealNvp.Images RealNvp.Pictures RealNvp.Onnx RealNvp.Server RealNvp.ML RealNvp.Mpi; do
  dotnet pack "src/$project" -c Release --no-build -o "$work/again" -v quiet
  cmp "$work/feed/$project.$version.nupkg" "$work/again/$project.$version.nupkg"
  [ -s "$work/feed/$project.$version.snupkg" ] || { echo "$project has no symbols" >&2; exit 1; }
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
    <PackageReference Include="RealNvp.Data" Version="$version" />
    <PackageReference Include="RealNvp.Images" Version="$version" />
    <PackageReference Include="RealNvp.Pictures" Version="$version" />
    <PackageReference Include="RealNvp.Onnx" Version="$version" />
    <PackageReference Include="RealNvp.Server" Version="$version" />
    <PackageReference Include="RealNvp.ML" Version="$version" />
    <PackageReference Include="RealNvp.Mpi" Version="$version" />
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

# The clone's own program still has libtorch.
expect "True" "$(dotnet run -c Release --no-build --project src/RealNvp.Cli -- info --json | grep -q '"torch_available":true' && echo True)"

# The small tool, as README installs it.
dotnet tool install RealNvp.Cli --tool-path "$work/tools" --add-source "$work/feed" --version "$version"
"$work/tools/realnvp" train --epochs 1 --out "$work/run" > "$work/train.log"
expect "$work/run/model.safetensors" "$(ls "$work/run/model.safetensors")"
for engine in auto managed torch; do
  code=0
  said=$("$work/tools/realnvp" train --preset paper-mnist --engine "$engine" --out "$work/never" 2>&1) || code=$?
  echo "$said"
  [ "$code" -eq 2 ] || { echo "expected exit code 2 and not $code" >&2; exit 1; }
  # It names a way out that is there, and none that only a programmer has or that leads back.
  case "$said" in
    *"dotnet add package"* | *TorchEngine* | *--engine*) echo "no advice for who installed a tool" >&2; exit 1 ;;
    *"pack it without that property"*"run it from the clone"*) ;;
    *) echo "expected the ways to a command with libtorch" >&2; exit 1 ;;
  esac
done

for package in realnvp realnvp.torch realnvp.data realnvp.images realnvp.pictures realnvp.server realnvp.ml realnvp.cli; do
  nuspec=$(find "$work/cache" "$work/tools/.store" -iname "$package.nuspec" | head -n 1)
  for element in readme tags authors description; do
    grep -q "<$element>" "$nuspec" || { echo "$package has no $element" >&2; exit 1; }
  done
  # They see into one another, so they come in one version.
  if grep '<dependency id="RealNvp' "$nuspec" | grep -Fv "version=\"[$version]\""; then echo "$package takes another version of its companions" >&2; exit 1; fi
  # The packages that score tables bring no native library.
  case "$package" in
    realnvp | realnvp.data | realnvp.server) if grep -iq "skia\|torch" "$nuspec"; then echo "$package refers to a native library" >&2; exit 1; fi ;;
  esac
  [ -s "$(dirname "$nuspec")/packages.md" ] || { echo "$package has no readme" >&2; exit 1; }
done
echo "all packages describe themselves"

# What the pages tell a newcomer to type.
build/try-walks.sh "$work/feed" "$work/tools/realnvp"
