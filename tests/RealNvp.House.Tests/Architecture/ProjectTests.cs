using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;

namespace RealNvp.House.Tests.Architecture;

/// <summary>Which project knows which project and package: dependencies point one way, and a heavy one is known by one project.</summary>
public sealed class ProjectTests
{
    /// <summary>What each project of src refers to. Who adds one says here which, and in docs/dependencies.md why.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["RealNvp"] = ["System.Numerics.Tensors"],
        ["RealNvp.Torch"] = ["RealNvp", "TorchSharp", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
        ["RealNvp.Data"] = ["RealNvp", "Parquet.Net", "Sylvan.Data.Csv"],
        ["RealNvp.Images"] = ["RealNvp.Data", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["RealNvp.Pictures"] = ["RealNvp", "ScottPlot", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["RealNvp.Onnx"] = ["RealNvp", "RealNvp.Data", "OnnxSharp", "Google.Protobuf"],
        ["RealNvp.ML"] = ["RealNvp.Data", "Microsoft.ML"],
        ["RealNvp.Mpi"] = ["RealNvp"],
        ["RealNvp.Server"] = ["RealNvp.Data", "Apache.Arrow"],
        ["RealNvp.Cli"] =
        [
            "RealNvp.Torch", "RealNvp.Data", "RealNvp.Images", "RealNvp.Pictures", "RealNvp.Onnx", "RealNvp.Server", "RealNvp.Mpi", "System.CommandLine", "Spectre.Console",
            "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Exporter.OpenTelemetryProtocol",
            "Microsoft.CodeAnalysis.BannedApiAnalyzers",
        ],
    };

    /// <summary>The one project that calls each heavy assembly. Two call SkiaSharp: one decodes pictures, the other draws.</summary>
    private static readonly Dictionary<string, string[]> Callers = new()
    {
        ["TorchSharp"] = ["RealNvp.Torch"],
        ["SkiaSharp"] = ["RealNvp.Images", "RealNvp.Pictures"],
        ["ScottPlot"] = ["RealNvp.Pictures"],
        ["OnnxSharp"] = ["RealNvp.Onnx"],
        ["Google.Protobuf"] = ["RealNvp.Onnx"],
        ["Microsoft.ML.Data"] = ["RealNvp.ML"],
        ["Apache.Arrow"] = ["RealNvp.Server"],
        ["Parquet"] = ["RealNvp.Data"],
        ["Sylvan.Data.Csv"] = ["RealNvp.Data"],
        ["System.CommandLine"] = ["RealNvp.Cli"],
        ["Spectre.Console"] = ["RealNvp.Cli"],
        ["OpenTelemetry"] = ["RealNvp.Cli"],
    };

    public static TheoryData<string> Projects => [.. Known.Keys];

    public static TheoryData<string> HeavyAssemblies => [.. Callers.Keys];

    [Fact]
    public void Every_project_of_src_is_known_here() =>
        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), Directory.GetDirectories(Repository.At("src")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_what_it_is_known_for(string project) =>
        Assert.Equal(Known[project].Order(StringComparer.Ordinal), ReferencesOf(Repository.At("src", project, $"{project}.csproj")).Order(StringComparer.Ordinal));

    [Fact]
    public void No_reference_comes_with_every_project() =>
        Assert.All(["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"], file => Assert.Empty(ReferencesOf(Repository.At(file))));

    [Theory]
    [MemberData(nameof(HeavyAssemblies))]
    public void A_heavy_assembly_is_called_by_one_project(string heavy) =>
        Assert.Equal(Callers[heavy], Known.Keys.Where(project => Calls(project, heavy)).Order(StringComparer.Ordinal));

    /// <summary>The native torch belongs to programs: a library that brought it would bring 0.5 GB to each of its users.</summary>
    [Fact]
    public void No_library_brings_the_native_torch() =>
        Assert.All(
            Repository.Libraries,
            library => Assert.DoesNotContain("LibTorch.props", File.ReadAllText(Repository.At("src", library, $"{library}.csproj")), StringComparison.Ordinal));

    /// <summary>Who scores a table in a service gets managed code alone: neither package brings a native file, nor does one that it brings.</summary>
    [Theory]
    [InlineData("RealNvp")]
    [InlineData("RealNvp.Data")]
    [InlineData("RealNvp.Onnx")]
    [InlineData("RealNvp.Mpi")]
    public void A_package_for_tables_brings_no_native_file(string library) => Assert.Empty(NativeFilesOf(library));

    /// <summary>Otherwise the search above could not fail.</summary>
    [Fact]
    public void The_native_files_of_a_package_are_found() =>
        Assert.Contains(NativeFilesOf("RealNvp.Images"), file => file.Contains("libSkiaSharp", StringComparison.Ordinal));

    [Fact]
    public void Docs_say_why_each_package_is_here()
    {
        var page = File.ReadAllText(Repository.At("docs", "dependencies.md"));
        var packages = XDocument.Load(Repository.At("Directory.Packages.props")).Descendants("PackageVersion").Select(each => (string)each.Attribute("Include")!);
        Assert.DoesNotContain(packages, package => !Wildcards(package).Any(name => page.Contains(name, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Wildcards(string package)
    {
        var cuts = Enumerable.Range(0, package.Length).Where(at => package[at] is '.' or '-').Select(at => package[..(at + 1)] + "*");
        return cuts.Append(package + " ").Append(package + ",");
    }

    private static IEnumerable<string> ReferencesOf(string file) =>
        from element in XDocument.Load(file).Descendants()
        where element.Name.LocalName is "ProjectReference" or "PackageReference" or "Reference" or "GlobalPackageReference"
        select Path.GetFileNameWithoutExtension(((string)element.Attribute("Include")!).Replace('\\', '/') + (element.Name.LocalName == "ProjectReference" ? "" : "."));

    // What the restore of the build found, which is what a user's restore of the package finds.
    private static string[] NativeFilesOf(string library)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Repository.At("src", library, "obj", "project.assets.json")));
        return
        [
            .. from target in assets.RootElement.GetProperty("targets").EnumerateObject()
               from package in target.Value.EnumerateObject()
               from kind in package.Value.EnumerateObject()
               where kind.Name is "native" or "runtimeTargets"
               from file in kind.Value.EnumerateObject()
               where kind.Name == "native" || file.Value.GetProperty("assetType").GetString() == "native"
               select $"{package.Name}/{file.Name}",
        ];
    }

    private static bool Calls(string project, string assembly) =>
        Array.Exists(Assembly.Load(project).GetReferencedAssemblies(), reference => reference.Name == assembly);
}
