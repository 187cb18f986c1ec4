using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RealNvp.House.Tests.Documentation;

/// <summary>A page of the documents: one beside the sources, such as README.md, or one of docs.</summary>
internal sealed class Page
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    private Page(string path)
    {
        Path = path;
        Text = File.ReadAllText(path);
        Document = Markdown.Parse(Text, Pipeline);
    }

    /// <summary>README.md, the pages beside it and all below docs.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        .. new[] { "README.md", "CONTRIBUTING.md", "CHANGELOG.md" }.Select(name => Repository.At(name))
            .Concat(Directory.EnumerateFiles(Repository.At("docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            .Select(path => new Page(path)),
    ];

    public string Path { get; }

    public string Name => Repository.Relative(Path);

    public string Text { get; }

    public MarkdownDocument Document { get; }

    /// <summary>The blocks between fences.</summary>
    public IEnumerable<FencedCodeBlock> Fences => Document.Descendants<FencedCodeBlock>();

    /// <summary>Text between backquotes.</summary>
    public IEnumerable<CodeInline> Codes => Document.Descendants<CodeInline>();

    /// <summary>Links and pictures.</summary>
    public IEnumerable<LinkInline> Links => Document.Descendants<LinkInline>();

    /// <summary>The names that links to places of this page use.</summary>
    public IReadOnlySet<string> Anchors => Document.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id ?? "").ToHashSet();

    /// <summary>Where something stands, for a message.</summary>
    public string At(int line) => $"{Name}:{line + 1}";

    public override string ToString() => Name;
}
