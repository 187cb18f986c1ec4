using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RealNvp.House.Tests.Architecture;

/// <summary>Compiles C# as the projects of this repository do, without running anything.</summary>
internal static class Compiler
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static CSharpParseOptions Language { get; } = new(LanguageVersion.CSharp14);

    /// <summary>The tree of a file.</summary>
    public static SyntaxTree Parse(string path) => CSharpSyntaxTree.ParseText(File.ReadAllText(path), Language, path);

    /// <summary>The tree of a text.</summary>
    public static SyntaxTree ParseText(string text) => CSharpSyntaxTree.ParseText(text, Language);

    /// <summary>A compilation with the usings that a new project has, against .NET, what these tests are built with, and no assembly named here.</summary>
    /// <param name="trees">What is compiled.</param>
    /// <param name="kind">A library or a program.</param>
    /// <param name="isReferenced">Whether an assembly of this name is referenced.</param>
    public static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees, OutputKind kind, Func<string, bool> isReferenced)
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => isReferenced(Path.GetFileNameWithoutExtension(path)));
        var options = new CSharpCompilationOptions(kind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(
            "Compiled", [ParseText(ImplicitUsings), .. trees], assemblies.Select(path => MetadataReference.CreateFromFile(path)), options);
    }
}
