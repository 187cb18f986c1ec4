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
            Headlines = [new ReportHeadline(Hostile, Hostile, Hostile)],
            Lead = [new ReportPicture(Hostile, Hostile, folder["p.png"]) { Dark = new Picture(2, 2) }],
            Facts = [(Hostile, Hostile)],
            Pictures = [new ReportPicture(Hostile, Hostile, folder["p.png"])],
            Tables = [new ReportTable(Hostile, [Hostile], [[Hostile]], false) { Note = Hostile }, new ReportTable(Hostile, [Hostile], [[Hostile]], true)],
            SpecJson = Hostile,
        });

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert(\"", html);
        Assert.Equal(22, Escaped().Count(html));
    }

    [Fact]
    public void Names_of_fifty_thousand_letters_are_shortened()
    {
        var name = new string('n', 299) + string.Concat(Enumerable.Repeat("\U0001F600", 25_000));
        using var folder = new TemporaryFolder();
        var html = Html(folder, new ReportContent
        {
            Title = name,
            Headlines = [new ReportHeadline("1 %", name, name)],
            Facts = [(name, name)],
            Tables = [new ReportTable(name, [name], [[name]], false) { Note = name }],
        });

        // Half of a character beyond 16 bits is none.
        Assert.Contains($"<td>{new string('n', 299)}\u2026</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\uFFFD", html, StringComparison.Ordinal);
        Assert.True(html.Length < 40_000, $"{html.Length}");
    }

    [Fact]
    public void Names_may_break_where_their_words_end_and_a_figure_stays_beside_its_unit()
    {
        using var folder = new TemporaryFolder();
        var html = Html(folder, new ReportContent
        {
            Title = "net_worth",
            Facts = [("zeros", "91.5 % of net_worth, in % of all")],
            Tables = [new ReportTable("net_worth", ["net_worth"], [["net_worth: 3 %"]], false)],
        });
        Assert.Contains("<td>net_<wbr>worth: 3\u00A0%</td>", html, StringComparison.Ordinal);
        Assert.Contains("<dd>91.5\u00A0% of net_worth, in % of all</dd>", html, StringComparison.Ordinal);
        Assert.Contains("<h2>net_worth</h2>", html, StringComparison.Ordinal);
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
    public void What_matters_first_stands_first()
    {
        using var folder = new TemporaryFolder();
        var html = Html(folder, Everything(folder));
        string[] order = ["the title", "the summary", "the figure", "what it is", "the samples", "the movie", "the loss", "the fact", "the table", "the spec"];

        var places = order.Select(text => html.IndexOf(text, html.IndexOf("<main>", StringComparison.Ordinal), StringComparison.Ordinal)).ToArray();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Contains("<strong>the figure</strong> <span>what it is</span> <small>a note</small>", html);
    }

    [Fact]
    public void Elements_close_in_order_and_a_figure_begins_with_its_words()
    {
        using var folder = new TemporaryFolder();
        var html = Html(folder, Everything(folder));

        var open = new Stack<string>();
        var body = html[html.IndexOf("<html", StringComparison.Ordinal)..];
        foreach (var match in Tag().Matches(body).Where(match => match.Groups[2].Value is not ("meta" or "img" or "source")))
        {
            if (match.Groups[1].Value == "/")
            {
                Assert.Equal(match.Groups[2].Value, open.Pop());
            }
            else
            {
                open.Push(match.Groups[2].Value);
            }
        }

        Assert.Empty(open);
        Assert.Equal(Count(html, "<figure>"), Count(html, "<figure><figcaption><h2>"));
        Assert.Equal(Count(html, "<img "), Count(html, " alt=\"the "));
        Assert.Equal(Count(html, "<picture>"), Count(html, "<picture><source media="));
    }

    [Fact]
    public void A_plot_that_is_drawn_for_dark_screens_too_is_inside_twice_and_shown_once()
    {
        using var folder = new TemporaryFolder();
        new Picture(9, 4).Save(folder["p.png"]);
        var dark = new Picture(9, 4);
        dark.Fill(1, 2, 3);
        var html = Html(folder, new ReportContent { Pictures = [new ReportPicture("curve", "", folder["p.png"]) { IsPlot = true, Dark = dark }] });

        var source = DarkSource().Match(html);
        Assert.Equal("screen and (prefers-color-scheme: dark)", source.Groups[1].Value);
        Assert.Equal(dark.ToPng(), Convert.FromBase64String(source.Groups[2].Value));
        Assert.Equal(File.ReadAllBytes(folder["p.png"]), Convert.FromBase64String(Source().Match(html).Groups[2].Value));
        Assert.DoesNotContain("class=\"turned\"", html);
    }

    [Fact]
    public void Plots_without_a_dark_drawing_are_turned_dark_for_dark_screens_and_photographs_are_not()
    {
        using var folder = new TemporaryFolder();
        new Picture(9, 4).Save(folder["p.png"]);
        var html = Html(folder, new ReportContent
        {
            Pictures = [new ReportPicture("curve", "", folder["p.png"]) { IsPlot = true }, new ReportPicture("face", "", folder["p.png"])],
        });

        Assert.Contains("<img class=\"turned\" alt=\"curve\"", html);
        Assert.Contains("<img alt=\"face\"", html);
        Assert.Matches("(?s)@media screen and \\(prefers-color-scheme: dark\\) \\{[^}]*\\.turned \\{ filter: invert", html);
    }

    [Fact]
    public void The_ground_of_dark_plots_is_the_sheet_they_lie_on()
    {
        using var folder = new TemporaryFolder();
        var html = Html(folder, new ReportContent());

        var sheets = Sheet().Matches(html).Select(match => match.Groups[1].Value).ToArray();
        var grounds = new[] { PlotTheme.Light, PlotTheme.Dark }.Select(theme => PlotStyle.Of(theme).Ground.ToHex());
        Assert.Equal(grounds, sheets.Take(2).Select(sheet => sheet.ToUpperInvariant()));
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
        Assert.DoesNotMatch("<(p|ul|dl|div|section|details|table|img|pre)[ >]", html);
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

    private static ReportContent Everything(TemporaryFolder folder)
    {
        new Picture(2, 2).Save(folder["p.png"]);
        return new ReportContent
        {
            Title = "the title",
            Summary = "the summary\n\nand more",
            Headlines = [new ReportHeadline("the figure", "what it is", "a note"), new ReportHeadline("1", "other")],
            Lead = [new ReportPicture("the samples", "", folder["p.png"]), new ReportPicture("the movie", "words", folder["p.png"])],
            Pictures = [new ReportPicture("the loss", "words", folder["p.png"]) { IsPlot = true, Dark = new Picture(2, 2) }],
            Facts = [("the fact", "so")],
            Tables =
            [
                new ReportTable("the table", ["a"], [["1"]], false) { Note = "a note" },
                new ReportTable("another", ["a"], [["1"]], true) { Note = "a note" },
            ],
            SpecJson = "the spec",
        };
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<(/?)([a-z0-9]+)")]
    private static partial Regex Tag();

    [GeneratedRegex("<source media=\"([^\"]*)\" srcset=\"data:image/png;base64,([^\" ]*)\">")]
    private static partial Regex DarkSource();

    [GeneratedRegex("--sheet: (#[0-9a-f]{6})")]
    private static partial Regex Sheet();

    [GeneratedRegex("&lt;script&gt;alert\\(&quot;1&quot;\\)&lt;/script&gt; &amp; &#39;x&#39;")]
    private static partial Regex Escaped();

    [GeneratedRegex("src=\"data:([^;]+);base64,([^\"]*)\"")]
    private static partial Regex Source();
}
