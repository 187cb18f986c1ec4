using System.Globalization;
using System.Text;

namespace RealNvp.Cli.Tests;

/// <summary>Dates and times of day are dates in all that a user reads.</summary>
public sealed class DateTests(RunFixture runs)
{
    [Fact]
    public void Generated_dates_are_compared_with_the_tables_in_dates()
    {
        var random = new Random(3);
        var lines = new StringBuilder("born,at,x\n");
        for (var row = 0; row < 300; row++)
        {
            var born = new DateTime(1980, 1, 1).AddDays(random.Next(3000));
            lines.AppendLine(CultureInfo.InvariantCulture, $"{born:dd.MM.yyyy},{random.Next(9, 18):00}:{random.Next(60):00},{random.NextDouble():F3}");
        }

        var file = runs.Write("dates.csv", lines.ToString());
        CommandRun.Of("train", file, "--epochs", "1", "--batch", "50", "--out", runs.In("dates")).Succeeds();
        var said = CommandRun.Of("sample", runs.In("dates"), "-n", "200", "--compare", file, "--out", runs.In("dates-new.csv")).Succeeds().Output;
        Assert.Matches(@"born .* \d\d\.\d\d\.19\d\d +\d\d\.\d\d\.19\d\d +\d+(\.\d+)? days", said);
        Assert.Matches(@"at .* \d\d:\d\d +\d\d:\d\d +\d(\.\d+)? hours", said);
        Assert.Matches(@"<td class=""number"">\d\d\.\d\d\.19\d\d</td>", File.ReadAllText(runs.In("dates", "report.html")));

        var json = CommandRun.Of("sample", runs.In("dates"), "-n", "200", "--compare", file, "--out", runs.In("dates-new.csv"), "--json").Json[^1];
        Assert.Matches(@"^\d\d\.\d\d\.19\d\d$", (string)json["columns"]![0]!["data_mean"]!);
        Assert.Equal("day", (string)json["columns"]![0]!["deviation_unit"]!);

        // A month is no day, and is not taken for its first.
        string[] sample = ["sample", runs.In("dates"), "-n", "5", "--out", runs.In("dates-given.csv"), "--given"];
        CommandRun.Of([.. sample, "born=1983-07"]).Fails(2, "'1983-07' for the column 'born' is a whole month", "name one such as");
        CommandRun.Of([.. sample, "born=1983-07-02"]).Succeeds();
        Assert.All(File.ReadLines(runs.In("dates-given.csv")).Skip(1), line => Assert.StartsWith("02.07.1983,", line, StringComparison.Ordinal));
        Assert.Equal(0.5, (double)json["columns"]![2]!["data_mean"]!, 0.1);
    }
}
