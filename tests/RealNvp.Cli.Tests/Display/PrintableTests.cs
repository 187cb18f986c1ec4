using System.Text.Json.Nodes;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Tests.Display;

/// <summary>No text that is not ours reaches a terminal with characters that do more than show.</summary>
public sealed class PrintableTests
{
    private const string Hostile = "\x1b]0;owned\u0007a\r\nb\bc\u0085d\u009be\u202ef\u2066g\u2028h\u200ei[red]j[/]";

    [Theory]
    [InlineData("plain text, [red]not markup[/] 'é' 漢字 😀")]
    [InlineData("")]
    public void Text_without_such_characters_stays(string text) => Assert.Equal(text, Printable.Line(text));

    [Fact]
    public void Control_and_format_characters_are_written_out() => Assert.Equal(
        @"\x1B]0;owned\x07a\r\nb\x08c\x85d\x9Be\u202Ef\u2066g\u2028h\u200Ei[red]j[/]", Printable.Line(Hostile));

    [Fact]
    public void A_half_of_a_surrogate_pair_becomes_the_replacement_character() => Assert.Equal("a\uFFFDb", Printable.Line("a\ud800b\u0001")[..3]);

    [Fact]
    public void The_joiners_of_languages_and_emoji_stay() => Assert.Equal("👨‍👩‍👧", Printable.Line("👨‍👩‍👧"));

    [Fact]
    public void Every_character_is_shown_or_written_out()
    {
        for (var value = 0; value < 0x3000; value++)
        {
            var line = Printable.Line($"a{(char)value}b");
            Assert.DoesNotContain(line, letter => char.IsControl(letter) || (char.GetUnicodeCategory(letter) is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
                && letter is not ('\u200c' or '\u200d')));
        }
    }

    [Fact]
    public void A_terminal_shows_hostile_text_as_it_is_written_wherever_it_stands()
    {
        var written = Written(terminal =>
        {
            terminal.Say(Hostile);
            terminal.Error(Hostile);
            ((IProgress<string>)terminal).Report(Hostile);
            var table = Terminal.NewTable("name", Hostile);
            table.AddRow(Hostile, "1");
            terminal.Show(table);
        });
        Assert.DoesNotContain(written.Replace("\n", "", StringComparison.Ordinal), char.IsControl);
        Assert.DoesNotContain('\u202e', written);
        Assert.Equal(5, written.Split("i[red]j[/]").Length - 1);
    }

    [Fact]
    public void Json_says_the_same_text_without_such_characters()
    {
        var written = Written(terminal =>
        {
            terminal.IsJson = true;
            terminal.Json(new JsonObject { ["name"] = Hostile });
        });
        Assert.DoesNotContain(written.TrimEnd('\n'), char.IsControl);
        Assert.DoesNotContain('\u202e', written);
        Assert.Equal(Hostile, (string)JsonNode.Parse(written)!["name"]!);
    }

    private static string Written(Action<Terminal> write)
    {
        using var output = new StringWriter { NewLine = "\n" };
        write(new Terminal(output, output));
        return output.ToString();
    }
}
