using System.Globalization;
using System.Text.RegularExpressions;

namespace RealNvp.Cli.Tests;

/// <summary>Flagged rows by their reasons: on the terminal, for programs and as a page.</summary>
public sealed class AlertTests(RunFixture runs)
{
    private const string Header = "day,temperature,pressure,mode,total\n";

    [Fact]
    public void Flagged_rows_are_put_together_by_their_reason_and_the_page_says_when_and_what_would_be_normal()
    {
        var run = runs.In("alerts");
        CommandRun.Of("train", runs.Write("alerts.csv", Header + Lines(1500, 1)), "--preset", "plane", "--epochs", "8", "--out", run).Succeeds();
        var rows = Lines(200, 2).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var row = 50; row < 60; row++)
        {
            rows[row] = Regex.Replace(rows[row], "^([^,]*,[^,]*),[^,]*", "$1,9.500");
        }

        rows[70] = rows[70].Replace("run", "overheat", StringComparison.Ordinal).Replace("idle", "overheat", StringComparison.Ordinal);
        rows[80] = Regex.Replace(rows[80], ",[^,]*$", ",500.00");
        var fresh = runs.Write("alerts-new.csv", Header + string.Join('\n', rows) + "\n");

        var shown = CommandRun.Of("score", run, fresh, "--explain", "4").Succeeds().Output;
        Assert.Matches(@"The first reason of the \d+ flagged rows:", shown);
        Assert.Matches(@"1\d rows: 'pressure' too high, .* \(usually \d", Unwrapped(shown));
        Assert.Contains("1 row: 'mode' has a category that the model does not know: overheat; row 71", Unwrapped(shown), StringComparison.Ordinal);
        Assert.Contains("normal with 'pressure' from 9.5 to ", shown, StringComparison.Ordinal);
        Assert.Contains("the nearest normal row differs in 'pressure'", Unwrapped(shown), StringComparison.Ordinal);

        var json = CommandRun.Of("score", run, fresh, "--explain", "4", "--json").Succeeds().Json.Single();
        var group = json["groups"]!.AsArray().First(item => (string?)item!["column"] == "pressure")!;
        Assert.Equal(("unlikely-value", "too-high"), ((string)group["kind"]!, (string)group["direction"]!));
        Assert.Equal(Enumerable.Range(51, 10), group["numbers"]!.AsArray().Select(number => (int)number!).Intersect(Enumerable.Range(51, 10)));
        Assert.Equal((int)json["flagged"]!, json["groups"]!.AsArray().Sum(item => (int)item!["rows"]!));
        var strange = json["strangest"]!.AsArray().First(row => (int)row!["row"]! is > 50 and <= 60)!;
        Assert.Equal((true, "pressure"), ((bool)strange["repair"]!["normal"]!, (string)strange["repair"]!["changes"]![0]!["column"]!));

        Assert.DoesNotContain("first reason", CommandRun.Of("score", run, fresh, "--report", runs.In("alerts.html")).Succeeds().Output, StringComparison.Ordinal);
        var listed = CommandRun.Of("score", run, fresh, "--report", runs.In("alerts.html"), "--json").Succeeds().Json.Single();
        Assert.Equal(10, listed["strangest"]!.AsArray().Count);
        var page = File.ReadAllText(runs.In("alerts.html"));
        Assert.Contains("<h1>Alerts in alerts-new.csv</h1>", page, StringComparison.Ordinal);
        Assert.Contains("&#39;pressure&#39; too high", page, StringComparison.Ordinal);
        Assert.Contains($"51, {rows[50].Split(',')[0]}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_has_another_ending_is_refused_before_anything_is_scored() =>
        CommandRun.Of("score", runs.In("alerts-of-nothing"), "--report", "page.txt").Fails(2, ".html");

    private static string Unwrapped(string text) => Regex.Replace(text, @"\s+", " ");

    private static string Lines(int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 23);
        return string.Concat(Enumerable.Range(0, count).Select(row =>
        {
            var temperature = Math.Round(50 + (6 * random.NextGaussian()), 2);
            var pressure = Math.Round((0.06 * temperature) + (0.1 * random.NextGaussian()), 3);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{new DateOnly(2024, 1, 1).AddDays(random.NextInt(700)):yyyy-MM-dd},{temperature:F2},{pressure:F3},{(temperature > 48 ? "run" : "idle")},"
                + $"{temperature + 10:F2}\n");
        }));
    }
}
