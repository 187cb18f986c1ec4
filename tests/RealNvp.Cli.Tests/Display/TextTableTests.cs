using RealNvp.Cli.Display;

namespace RealNvp.Cli.Tests.Display;

/// <summary>Tables fit the terminal: no word is broken, no number is cut.</summary>
public sealed class TextTableTests
{
    private static readonly string[] Explained = ["strangest rows", "score", "p-value", "column", "value", "as unlikely, given the others", "nearest normal value"];

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(160)]
    public void No_line_is_longer_than_the_terminal_and_every_word_is_whole(int width)
    {
        var written = Written(width, Terminal.NewTable(Explained), table =>
        {
            table.AddRow("row 1,234", "26.29", "0.00123", "temperature", "-19.62", "less than 1 in 10,000", "19.4");
            table.AddRow("", "", "", "event_count", "12345", "1 in 250", "none, given the others");
        });
        Assert.All(written.Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));
        Assert.All(
            ["temperature", "event_count", "10,000", "12345", "strangest", "nearest", "others", "0.00123"],
            word => Assert.Contains(word, written, StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_fits_is_not_wrapped()
    {
        var written = Written(80, Terminal.NewTable("a name", "a value"), table => table.AddRow("one two three", "4"));
        Assert.Contains("one two three", written, StringComparison.Ordinal);
        Assert.Contains("a name", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Room_goes_where_it_saves_lines()
    {
        var written = Written(60, Terminal.NewTable("column", "seen", "what is done"), table =>
        {
            table.AddRow("a", "between one and ten thousand", "x");
            table.AddRow("b", "1 to 2", "levels of one step each; atom 0 (91 %); gaps (3 %)");
            table.AddRow("c", "3 to 4", "levels of two steps; gaps (2 %)");
        });
        var lines = written.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        Assert.Equal(2 + 2 + 2 + 2, lines.Length);
        Assert.All(["(91 %);", "(3 %)", "(2 %)"], share => Assert.Contains(share, written, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_is_too_long_loses_its_middle_and_numbers_stay()
    {
        var name = new string('a', 60) + "_first";
        var written = Written(60, Terminal.NewTable("column", "value"), table => table.AddRow(name, "123456789012345"));
        Assert.Contains("…", written, StringComparison.Ordinal);
        Assert.Contains("_first ", written, StringComparison.Ordinal);
        Assert.Contains("123456789012345", written, StringComparison.Ordinal);
        Assert.All(written.Split('\n'), line => Assert.True(line.Length <= 60, line));
    }

    [Fact]
    public void Where_columns_do_not_fit_beside_one_another_a_row_is_lines_of_name_and_value()
    {
        var written = Written(40, Terminal.NewTable(Explained), table =>
            table.AddRow("row 7", "26.29", "0.00123", "temperature", "-19.62", "less than 1 in 10,000", "19.4"));
        var lines = written.Split('\n').Select(line => line.Trim()).ToArray();
        Assert.Contains(lines, line => line.StartsWith("column", StringComparison.Ordinal) && line.EndsWith("temperature", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= 40, line));
    }

    [Fact]
    public void Markup_in_a_cell_is_text()
    {
        var written = Written(80, Terminal.NewTable("[bold]x[/]"), table => table.AddRow("[red]y[/] [ [[z]]"));
        Assert.Contains("[bold]x[/]", written, StringComparison.Ordinal);
        Assert.Contains("[red]y[/] [ [[z]]", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_of_fifty_thousand_letters_costs_a_line() =>
        Assert.True(Written(null, Terminal.NewTable("name"), table => table.AddRow(new string('x', 50_000))).Length < 2_000);

    [Theory]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("  one two", 6, "  one|  two")]
    [InlineData("incomprehensibilities are", 8, "incomprehensibilities|are")]
    [InlineData("gaps (3 %), atoms", 8, "gaps|(3 %),|atoms")]
    [InlineData("a % of b", 2, "a|%|of|b")]
    [InlineData("", 8, "")]
    public void Lines_end_between_words(string text, int width, string lines) => Assert.Equal(lines, string.Join('|', WordWrap.Lines(text, width)));

    [Theory]
    [InlineData("abcdefghij", 10, "abcdefghij")]
    [InlineData("abcdefghij", 7, "abc…hij")]
    [InlineData("abcdefghij", 1, "…")]
    [InlineData("漢字漢字漢字", 7, "漢字…字")]
    public void A_short_name_keeps_both_ends(string text, int width, string shorter)
    {
        Assert.Equal(shorter, WordWrap.Shorten(text, width));
        Assert.True(WordWrap.Width(shorter) <= width);
    }

    [Fact]
    public void Sentences_are_wrapped_on_a_terminal_and_nowhere_else()
    {
        const string Sentence = "A sentence that is somewhat longer than the narrow terminal it is written to, by a few words.";
        using var narrow = new StringWriter { NewLine = "\n" };
        new Terminal(narrow, TextWriter.Null, 40).Say(Sentence);
        Assert.All(narrow.ToString().TrimEnd().Split('\n'), line => Assert.InRange(line.Length, 1, 40));
        Assert.Equal(Sentence, narrow.ToString().TrimEnd().Replace('\n', ' '));
        using var piped = new StringWriter { NewLine = "\n" };
        new Terminal(piped, TextWriter.Null).Say(Sentence);
        Assert.Equal(Sentence + "\n", piped.ToString());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(48)]
    [InlineData(30)]
    [InlineData(12)]
    public void Beside_a_bar_stand_the_figures_that_there_is_room_for(int width)
    {
        var shown = new ProgressLine()
            .Add("epoch 3/100", 0).Add("12.34 nats", 3).Add("2.0123 bits/dim", 2).Add("valid 2.0200", 4).Add("12,345 rows/s", 5).Add("8 min 56 s left", 1).Fit(width);
        Assert.True(shown.Length <= width);
        Assert.StartsWith("epoch 3/100", shown);
        Assert.Equal(width >= 28, shown.EndsWith("8 min 56 s left", StringComparison.Ordinal));
        Assert.Equal(width >= 100, shown.Contains("rows/s", StringComparison.Ordinal));
    }

    private static string Written(int? width, TextTable table, Action<TextTable> fill)
    {
        using var output = new StringWriter { NewLine = "\n" };
        fill(table);
        new Terminal(output, TextWriter.Null, width).Show(table);
        return output.ToString();
    }
}
