using System.Text;
using RealNvp.Cli.Runs;
using RealNvp.Data;

namespace RealNvp.Cli.Tests;

/// <summary>Every verb that takes data takes the same kinds of it.</summary>
public sealed class DataKindTests(RunFixture runs)
{
    private const int Count = 12;

    public static TheoryData<string, string[]> Verbs => new()
    {
        { "evaluate", [] },
        { "verify", ["--rows", "5"] },
        { "score", [] },
        { "encode", ["--out", "kinds-out.npy"] },
        { "interpolate", ["--walks", "2", "--out", "kinds-out.csv"] },
        { "manifold", ["--steps", "2", "--out", "kinds-out.csv"] },
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Arrays_and_plain_text_of_images(string verb, string[] rest)
    {
        foreach (var data in (string[])[Digits("kinds.npy"), Digits("kinds.npz"), Digits("kinds.csv")])
        {
            Run(verb, runs.Run, data, rest).Succeeds();
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Tables_too_small_to_be_split(string verb, string[] rest)
    {
        var file = runs.Write("kinds-train.csv", Table(200));
        if (!Directory.Exists(runs.In("kinds-table")))
        {
            CommandRun.Of("train", file, "--epochs", "1", "--out", runs.In("kinds-table")).Succeeds();
        }

        Run(verb, runs.In("kinds-table"), runs.Write("kinds-few.csv", Table(7)), rest).Succeeds();
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_picture_and_a_folder_of_few(string verb, string[] rest)
    {
        var (folder, few) = (runs.In("kinds-pictures"), runs.In("kinds-few"));
        if (!Directory.Exists(folder))
        {
            TestPictures.Write(folder, 40, 6, 6);
            TestPictures.Write(few, 5, 6, 6);
            CommandRun.Of("train", folder, "--size", "6", "--preset", "maf", "--batch", "8", "--epochs", "1", "--out", runs.In("kinds-image")).Succeeds();
        }

        Run(verb, runs.In("kinds-image"), few, rest).Succeeds();
        if (verb is not ("interpolate" or "manifold"))
        {
            Run(verb, runs.In("kinds-image"), Path.Combine(few, "03.png"), rest).Succeeds();
        }
    }

    [Fact]
    public void An_array_is_evaluated_whole_and_has_no_parts()
    {
        var file = Digits("whole.npy");
        var figures = CommandRun.Of("evaluate", runs.Run, file, "--json").Succeeds().Json.Single();
        Assert.Equal(("whole (all)", Count), ((string)figures["data"]!, (int)figures["rows"]!));
        Assert.Equal((double)figures["nats"]!, (double)CommandRun.Of("evaluate", runs.Run, file, "--split", "all", "--json").Succeeds().Json.Single()["nats"]!);
        CommandRun.Of("evaluate", runs.Run, file, "--split", "train").Fails(2, "'train'", "not split");
        foreach (var verb in (string[][])[["score"], ["encode", "--out", runs.In("whole-z.npy")]])
        {
            CommandRun.Of([verb[0], runs.Run, file, "--split", "all", .. verb[1..]]).Succeeds();
        }
    }

    [Fact]
    public void Rows_of_another_width_or_with_values_between_levels_are_refused()
    {
        NpyFile.Write(runs.In("narrow.npy"), new float[30], 10, 3);
        CommandRun.Of("evaluate", runs.Run, runs.In("narrow.npy")).Fails(2, "rows of 3 values", "takes 64");
        var halves = new float[64];
        halves[5] = 0.5f;
        NpyFile.Write(runs.In("halves.npy"), halves, 1, 64);
        CommandRun.Of("evaluate", runs.Run, runs.In("halves.npy")).Fails(2, "0.5 in row 1", "from 0 to 16");
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("verify")]
    [InlineData("score")]
    [InlineData("info")]
    [InlineData("sample", "-n", "2", "--out", "bare.csv")]
    public void A_folder_with_a_model_alone_is_enough(string verb, params string[] rest)
    {
        Directory.CreateDirectory(runs.In("bare-model"));
        File.Copy(runs.In("run", "model.safetensors"), runs.In("bare-model", "model.safetensors"), overwrite: true);
        Run(verb, runs.In("bare-model"), null, rest).Succeeds();
        CommandRun.Of("evaluate", runs.In("samples-only")).Fails(2, "no model");
    }

    [Fact]
    public void The_model_alone_gives_the_figure_of_the_run()
    {
        Directory.CreateDirectory(runs.In("alone"));
        File.Copy(runs.In("run", "model.safetensors"), runs.In("alone", "model.safetensors"), overwrite: true);
        var nats = (double)CommandRun.Of("evaluate", runs.In("alone"), "--json").Succeeds().Json.Single()["nats"]!;
        Assert.Equal(RunFolder.Open(runs.Run).ReadRecord().Test!.Nats, nats);
    }

    private CommandRun Run(string verb, string model, string? data, string[] rest) => CommandRun.Of(
        [verb, model, .. data is null ? (string[])[] : [data], .. rest.Select(word => word.Contains('.', StringComparison.Ordinal) ? runs.In(word) : word)]);

    /// <summary>Digits as a file of rows: as an array also with their labels.</summary>
    private string Digits(string name)
    {
        using var digits = DatasetCatalogue.Load("digits", new());
        var (rows, _) = RealNvp.Rows.RowCopy.First(digits.Test, Count);
        var path = runs.In(name);
        switch (Path.GetExtension(name))
        {
            case ".csv":
                CsvFile.Write(path, rows, 64, null);
                break;
            case ".npy":
                NpyFile.Write(path, rows, Count, 1, 8, 8);
                break;
            default:
                TestArrays.WriteZip(path, ("X", rows, [Count, 64]), ("y", [.. digits.ReadLabels()!.Test.Span[..Count].ToArray().Select(label => (float)label)], [Count]));
                break;
        }

        return path;
    }

    private static string Table(int rows)
    {
        var text = new StringBuilder("x,n\n");
        for (var row = 0; row < rows; row++)
        {
            text.AppendLine(FormattableString.Invariant($"{Math.Sin(row) + (row % 7)},{row * row % 5}"));
        }

        return text.ToString();
    }
}
