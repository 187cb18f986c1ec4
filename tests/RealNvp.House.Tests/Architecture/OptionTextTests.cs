using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace RealNvp.House.Tests.Architecture;

/// <summary>
/// A library does not know who calls it, so its texts name no option of the command. Those that do today stand in
/// <c>OptionTexts.txt</c>, each as often as it is written, a list that only gets shorter.
/// </summary>
public sealed partial class OptionTextTests
{
    [Fact]
    public void No_library_text_names_an_option() =>
        Accepted.OnlyKnown(
            Accepted.At("Architecture", "OptionTexts.txt"),
            Repository.Libraries.SelectMany(library => Repository.Sources($"src/{library}")).SelectMany(OptionsIn),
            "A library's text names an option of the command; say what is meant in words, and let the command add its option. Of a file that was renamed, rename the line in OptionTexts.txt:");

    private static IEnumerable<string> OptionsIn(string path) =>
        from token in Compiler.Parse(path).GetRoot().DescendantTokens()
        where token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.Utf8StringLiteralToken
        from Match option in Option().Matches(token.Text)
        select $"{Repository.Relative(path)} {option.Value}";

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();
}
