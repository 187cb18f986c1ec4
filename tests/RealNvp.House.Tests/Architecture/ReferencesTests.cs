using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RealNvp.House.Tests.Architecture;

/// <summary>A use cannot hide: neither one that the built assembly no longer shows, nor one that is nowhere written.</summary>
public sealed class ReferencesTests
{
    private const string Above =
        """
        namespace Above;
        public sealed class Limits { public const int Most = 3; public Limits Self => this; }
        public static class Additions { public static int Doubled(this int value) => 2 * value; }
        public static class Source { public static Limits Limits() => new(); }
        """;

    [Theory]
    [InlineData("int Use() => Above.Limits.Most;", "Limits")]
    [InlineData("string Use() => nameof(Above.Limits);", "Limits")]
    [InlineData("int Use() => 3.Doubled();", "Additions")]
    [InlineData("void Use() { var all = Above.Source.Limits(); }", "Limits")]
    [InlineData("System.Collections.Generic.List<Above.Limits[]>? Use;", "Limits")]
    [InlineData("void Use(object any) { if (any is Above.Limits { Self: var self }) { } }", "Limits")]
    public void A_use_is_found(string member, string type) => Assert.Contains(UsesIn(member), use => use == type);

    [Theory]
    [InlineData("int Use() => 3;")]
    [InlineData("/* Above.Limits */ int Use() => 3;")]
    [InlineData("/// <summary>As <see cref=\"Above.Limits\"/> has it.</summary>\nint Use() => 3;")]
    public void No_use_is_none(string member) => Assert.Empty(UsesIn(member));

    private static IEnumerable<string> UsesIn(string member)
    {
        var folder = Path.GetFullPath("/library");
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(Above, Compiler.Language, Path.Combine(folder, "Above", "Above.cs")),
            CSharpSyntaxTree.ParseText($"using Above; class Below {{ {member} }}", Compiler.Language, Path.Combine(folder, "Below", "Below.cs")),
        ];
        var compilation = Compiler.Compile(trees, OutputKind.DynamicallyLinkedLibrary, assembly => assembly.StartsWith("System", StringComparison.Ordinal));
        return new References(compilation, folder).All().Where(reference => reference.From == "Below/Below.cs").Select(reference => reference.Type);
    }
}
