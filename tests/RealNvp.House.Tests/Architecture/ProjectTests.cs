using System.Reflection;
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
        ["RealNvp.Data"] = ["RealNvp", "Parquet.Net", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies", "Sylvan.Data.Csv"],
        ["RealNvp.Pictures"] = ["RealNvp", "ScottPlot", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["RealNvp.Cli"] = ["RealNvp.Torch", "RealNvp.Data", "RealNvp.Pictures", "System.CommandLine", "Spectre.Console", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
    };

    /// <summary>The one project that calls each heavy assembly. Data calls SkiaSharp too until decoding of pictures is a project of its own.</summary>
    private static readonly Dictionary<string, string[]> Callers = new()
    {
        ["TorchSharp"] = ["RealNvp.Torch"],
        ["SkiaSharp"] = ["RealNvp.Data", "RealNvp.Pictures"],
        ["ScottPlot"] = ["RealNvp.Pictures"],
        ["Parquet"] = ["RealNvp.Data"],
        ["Sylvan.Data.Csv"] = ["RealNvp.Data"],
        ["System.CommandLine"] = ["RealNvp.Cli"],
        ["Spectre.Console"] = ["RealNvp.Cli"],
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
        Assert.All(["Directory.Build.props", "Directory.Packages.props"], file => Assert.Empty(ReferencesOf(Repository.At(file))));

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

    private static bool Calls(string project, string assembly) =>
        Array.Exists(Assembly.Load(project).GetReferencedAssemblies(), reference => reference.Name == assembly);
}
