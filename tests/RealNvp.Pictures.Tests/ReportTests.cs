using System.Text.RegularExpressions;

namespace RealNvp.Pictures.Tests;

public sealed partial class ReportTests
{
    private const string Hostile = "<script>alert(\"1\")</script> & 'x'";

    [Fact]
    public void Every_text_is_escaped_wherever_it_stands()
    {
        using var folder = new TemporaryFolder();
        new Picture(2, 2).Save(folder["p.png"]);
        var html = Html(folder, new ReportContent
        {
            Title = Hostile,
            Summary = Hostile,
            Facts = [(Hostile, Hostile)],
            Pictures = [new ReportPicture(Hostile, Hostile, folder["p.png"])],
            Tables = [new ReportTable(Hostile, [Hostile], [[Hostile]], false), new ReportTable(Hostile, [Hostile], [[Hostile]], true)],
            SpecJson = Hostile,
        });

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert(\"", html);
        Assert.Equal(15, Escaped().Count(html));
    }

    [Fact]
    public void Characters_that_control_a_terminal_or_the_direction_of_writing_are_shown_as_unknown()
    {
        const string Odd = "\u001b]0;x\u0007 \u009b31m \u202e[red]\u2066";
        using var folder = new TemporaryFolder();
        var html = Html(folder, new ReportContent { Title = Odd, Summary = Odd, Facts = [(Odd, Odd)], Tables = [new ReportTable(Odd, [Odd], [[Odd]], false)], SpecJson = Odd });
        Assert.DoesNotContain(html, letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'));
        Assert.DoesNotContain(html, letter => letter is '\u202e' or '\u2066');
        Assert.Contains("\uFFFD]0;x", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_and_movies_are_inside_byte_for_byte_and_nothing_is_fetched()
    {
        using var folder = new TemporaryFolder();
        new Picture(9, 4).Save(folder["p.png"]);
        using (var movie = new GifMovie(folder["m.GIF"]))
        {
            movie.Add(new Picture(3, 3));
            movie.Finish();
        }

        var html = Html(folder, new ReportContent
        {
            Title = "t",
            Pictures = [new ReportPicture("a", "", folder["p.png"]), new ReportPicture("b", "", folder["m.GIF"])],
        });

        var inside = Source().Matches(html);
        Assert.Equal(["image/png", "image/gif"], inside.Select(match => match.Groups[1].Value));
        Assert.Equal(File.ReadAllBytes(folder["p.png"]), Convert.FromBase64String(inside[0].Groups[2].Value));
        Assert.Equal(File.ReadAllBytes(folder["m.GIF"]), Convert.FromBase64String(inside[1].Groups[2].Value));
        Assert.DoesNotMatch("(?i)(href|@import|url\\()", html);
    }

    [Fact]
    public void Plots_are_turned_dark_for_dark_screens_and_photographs_are_not()
    {
        using var folder = new TemporaryFolder();
        new Picture(9, 4).Save(folder["p.png"]);
        var html = Html(folder, new ReportContent
        {
            Pictures = [new ReportPicture("curve", "", folder["p.png"]) { IsPlot = true }, new ReportPicture("face", "", folder["p.png"])],
        });

        Assert.Contains("<img class=\"plot\" alt=\"curve\"", html);
        Assert.Contains("<img alt=\"face\"", html);
        Assert.Matches("(?s)@media screen and \\(prefers-color-scheme: dark\\) \\{[^}]*\\.plot \\{ filter: invert", html);
    }

    [Fact]
    public void Tables_show_every_cell_in_order_and_align_numbers()
    {
        using var folder = new TemporaryFolder();
        var html = Html(folder, new ReportContent
        {
            Tables = [new ReportTable("Scores", ["split", "NLL"], [["train", "1.5"], ["test", "-2e3"], ["other", ""]], true)],
        });

        Assert.Contains("<details><summary>Scores <small>3 rows</small></summary>", html);
        Assert.Contains("<tr><td>train</td><td class=\"number\">1.5</td></tr>\n<tr><td>test</td><td class=\"number\">-2e3</td></tr>", html);
    }

    [Fact]
    public void Empty_parts_are_left_out()
    {
        using var folder = new TemporaryFolder();
        var html = Html(folder, new ReportContent { Title = "only a title" });

        Assert.Contains("<h1>only a title</h1>", html);
        Assert.DoesNotMatch("<(p|dl|section|details|table|img|pre)[ >]", html);
    }

    [Fact]
    public void What_cannot_be_shown_is_refused_and_leaves_the_old_report()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.html"], "old");
        File.WriteAllText(folder["p.exe"], "x");
        ReportContent[] contents =
        [
            new() { Pictures = [new ReportPicture("a", "", folder["none.png"])] },
            new() { Pictures = [new ReportPicture("a", "", folder["p.exe"])] },
            new() { Tables = [new ReportTable("t", ["a", "b"], [["1"]], false)] },
        ];

        foreach (var content in contents)
        {
            Assert.Throws<InvalidInputException>(() => Report.Write(folder["r.html"], content));
        }

        Assert.Equal("old", File.ReadAllText(folder["r.html"]));
    }

    private static string Html(TemporaryFolder folder, ReportContent content)
    {
        Report.Write(folder["r.html"], content);
        return File.ReadAllText(folder["r.html"]);
    }

    [GeneratedRegex("&lt;script&gt;alert\\(&quot;1&quot;\\)&lt;/script&gt; &amp; &#39;x&#39;")]
    private static partial Regex Escaped();

    [GeneratedRegex("src=\"data:([^;]+);base64,([^\"]*)\"")]
    private static partial Regex Source();
}
