using Markdig.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RealNvp.House.Tests.Architecture;

namespace RealNvp.House.Tests.Documentation;

/// <summary>
/// Every C# snippet of the documents compiles in a new project, with the `using` lines that the reader sees and no
/// others. What a snippet does not declare, such as a row, stands in a comment before its fence, which readers do not see:
/// <c>&lt;!-- given: float[] row = []; --&gt;</c>.
/// </summary>
public sealed class SnippetTests
{
    private const string Given = "<!-- given:";

    public static TheoryData<string> Places => [.. Snippets.Select(snippet => snippet.Place)];

    private static IEnumerable<(string Place, string Given, string Code)> Snippets =>
        from page in Page.All
        from fence in page.Fences
        where fence.Info is "csharp" or "cs" or "c#"
        select (page.At(fence.Line), GivenBefore(fence), fence.Lines.ToString());

    [Theory]
    [MemberData(nameof(Places))]
    public void A_snippet_compiles_as_it_is_shown(string place)
    {
        var (_, given, code) = Snippets.First(snippet => snippet.Place == place);
        var errors = Errors(given, code);
        Assert.True(errors.Count == 0, $"{place}\n{string.Join('\n', errors)}");
    }

    [Fact]
    public void A_snippet_without_its_using_line_is_found() =>
        Assert.Contains(Errors("", "using var detector = AnomalyDetector.Fit(\"readings.csv\");"), error => error.Contains("CS0103", StringComparison.Ordinal));

    private static List<string> Errors(string given, string code)
    {
        var snippet = Compiler.ParseText(code).GetCompilationUnitRoot();
        var statements = Compiler.ParseText(given).GetCompilationUnitRoot().Members.AddRange(snippet.Members);
        var program = snippet.WithMembers(SyntaxFactory.List(statements.OrderBy(member => member is GlobalStatementSyntax ? 0 : 1))).NormalizeWhitespace().ToFullString();
        var kind = statements.Any(SyntaxKind.GlobalStatement) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var compilation = Compiler.Compile([Compiler.ParseText(program)], kind, IsReferenced);
        return [.. snippet.GetDiagnostics().Concat(compilation.GetDiagnostics()).Where(each => each.Severity == DiagnosticSeverity.Error || each.Id == "CS0618").Select(each => each.ToString())];
    }

    /// <summary>A user has the packages of this project and .NET, not what its tests are made with.</summary>
    private static bool IsReferenced(string assembly) =>
        assembly is not ("RealNvp.Cli" or "RealNvp.House.Tests") && !assembly.StartsWith("xunit", StringComparison.OrdinalIgnoreCase);

    private static string GivenBefore(FencedCodeBlock fence)
    {
        var siblings = fence.Parent!;
        var before = siblings.IndexOf(fence) - 1;
        var text = before >= 0 && siblings[before] is HtmlBlock comment ? comment.Lines.ToString().Trim() : "";
        return text.StartsWith(Given, StringComparison.Ordinal) ? text[Given.Length..].Replace("-->", "", StringComparison.Ordinal) : "";
    }
}
