using System.Globalization;
using RealNvp.Data;

namespace RealNvp.Cli.Tests;

/// <summary>The command says of every row of a file what the library says of it.</summary>
public sealed class SameScoresTests(RunFixture runs)
{
    [Fact]
    public void Command_and_library_flag_the_same_rows_with_the_same_p_values_and_reasons()
    {
        var run = runs.In("same-scores");
        var readings = Write("same-scores.csv", 1000, seed: 1, faults: false);
        CommandRun.Of("train", readings, "--preset", "plane", "--epochs", "3", "--seed", "7", "--out", run).Succeeds();
        var fresh = Write("same-scores-new.csv", 600, seed: 2, faults: true);
        CommandRun.Of("score", run, fresh, "--out", runs.In("same-scores-out.csv")).Succeeds();
        using var detector = AnomalyDetector.Load(runs.In("same-scores", "model.safetensors"));
        var library = detector.Score(fresh, TestContext.Current.CancellationToken).ToArray();
        var command = File.ReadLines(runs.In("same-scores-out.csv")).Skip(1).Select(line => line.Split(',')).ToArray();

        Assert.Equal(600, library.Length);
        Assert.Equal(library.Select(row => row.Number), command.Select(cells => long.Parse(cells[0], CultureInfo.InvariantCulture)));
        Assert.Equal(library.Select(row => row.PValue?.ToString("G9", CultureInfo.InvariantCulture) ?? ""), command.Select(cells => cells[3]));
        Assert.Equal(library.Select(row => row.IsFlagged), command.Select(cells => cells[4] == "1"));
        Assert.Equal(
            library.Select(row => string.Join("; ", row.Reasons)),
            command.Select(cells => string.Join(',', cells[9..]).Trim('"')));

        // Every tenth row is wrong in one of three ways that no score sees.
        Assert.Equal([30, 15, 15], library.SelectMany(row => row.Reasons).CountBy(reason => reason.Kind).OrderBy(kind => kind.Key).Select(kind => kind.Value));
    }

    // total is a + b; of every forty rows two break that, one has a place that is new and one lacks a value.
    private string Write(string name, int count, ulong seed, bool faults)
    {
        var random = SeededRandom.For(seed, 23);
        return runs.Write(name, "a,b,place,total\n" + string.Concat(Enumerable.Range(0, count).Select(row =>
        {
            var (a, b, south) = (Math.Round(random.NextGaussian(), 2), random.NextInt(9), random.NextInt(2) == 1);
            var isWrong = faults && row % 10 == 3;
            var place = isWrong && row % 40 == 13 ? "east" : south ? "south" : "north";
            var shown = isWrong && row % 40 == 33 ? "" : a.ToString("F2", CultureInfo.InvariantCulture);
            var total = a + b + (isWrong && row % 20 == 3 ? 1 : 0);
            return string.Create(CultureInfo.InvariantCulture, $"{shown},{b},{place},{total:F2}\n");
        })));
    }
}
