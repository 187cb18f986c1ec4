using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RealNvp.House.Tests.Architecture;

/// <summary>The source generators that the SDK runs in every build, such as the one for JSON: code that calls what they write compiles only with them.</summary>
internal sealed class Generators : IAnalyzerAssemblyLoader
{
    private static readonly Lazy<ISourceGenerator[]> All = new(Load);

    /// <summary>A compilation with what the generators write for it.</summary>
    public static CSharpCompilation Run(CSharpCompilation compilation)
    {
        var driver = CSharpGeneratorDriver.Create(All.Value, parseOptions: Compiler.Language);
        _ = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        return (CSharpCompilation)updated;
    }

    public void AddDependencyLocation(string fullPath)
    {
    }

    public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);

    private static ISourceGenerator[] Load()
    {
        // RuntimeDirectory is shared/Microsoft.NETCore.App/VERSION of the installation.
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        var newest = Directory.GetDirectories(packs).MaxBy(folder => Version.TryParse(Path.GetFileName(folder), out var version) ? version : new Version())!;
        return
        [
            .. Directory.GetFiles(Path.Combine(newest, "analyzers", "dotnet", "cs"), "*.dll").Order(StringComparer.Ordinal)
                .SelectMany(file => new AnalyzerFileReference(file, new Generators()).GetGenerators(LanguageNames.CSharp)),
        ];
    }
}
