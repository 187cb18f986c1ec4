namespace RealNvp.House.Tests.Documentation;

/// <summary>Links and pictures of the documents lead somewhere.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Every_relative_link_and_picture_leads_to_a_file() =>
        Assert.Empty(
            from page in Page.All
            from link in page.Links
            where IsRelative(link.Url!) && !Leads(page, link.Url!)
            select $"{page.At(link.Line)}: {link.Url}");

    /// <summary>Otherwise a page that nobody can find is in the house.</summary>
    [Fact]
    public void Every_page_can_be_reached_from_the_first()
    {
        var reached = new HashSet<string>();
        Visit(Page.All[0]);
        Assert.Empty(Page.All.Where(page => !reached.Contains(page.Path)).Select(page => page.Name));

        void Visit(Page page)
        {
            if (!reached.Add(page.Path))
            {
                return;
            }

            foreach (var link in page.Links.Where(link => IsRelative(link.Url!)))
            {
                if (Page.All.FirstOrDefault(other => other.Path == Target(page, link.Url!).File) is { } next)
                {
                    Visit(next);
                }
            }
        }
    }

    private static bool IsRelative(string url) => !url.Contains("://", StringComparison.Ordinal) && !url.StartsWith("mailto:", StringComparison.Ordinal);

    private static bool Leads(Page page, string url)
    {
        var (file, anchor) = Target(page, url);
        return anchor.Length == 0
            ? File.Exists(file) || Directory.Exists(file)
            : Page.All.Any(other => other.Path == file && other.Anchors.Contains(anchor));
    }

    private static (string File, string Anchor) Target(Page page, string url)
    {
        var parts = Uri.UnescapeDataString(url).Split('#', 2);
        var file = parts[0].Length == 0 ? page.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.Path)!, parts[0]));
        return (file, parts.Length > 1 ? parts[1] : "");
    }
}
