using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace RealNvp.Cli.Tests;

/// <summary>Tables that come through a pipe and leave through one, and text that is read as the user says.</summary>
public sealed class PipeTests(RunFixture runs)
{
    private const int Count = 200;

    [Fact]
    public void A_table_from_a_pipe_trains_a_model_that_reads_and_writes_pipes()
    {
        var table = Table();
        var run = runs.In("piped");
        var trained = CommandRun.Piped(table, "train", "-", "--epochs", "2", "--batch", "50", "--out", run);
        Assert.True(trained.ExitCode == 0, trained.Errors);
        Assert.Contains("stdin: 200 rows of 3 columns", trained.Errors, StringComparison.Ordinal);

        foreach (var input in (byte[][])[table, Packed(table)])
        {
            var scores = CommandRun.Piped(input, "score", run, "-", "--out", "-");
            Assert.Equal(Count + 1, Lines(scores.Output).Length);
            Assert.StartsWith("row,log_prob", scores.Output, StringComparison.Ordinal);
            Assert.Contains("rows in stdout", scores.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(Count + 1, Lines(CommandRun.Piped(table, "encode", run, "-", "--out", "-").Output).Length);
        Assert.Equal(0, CommandRun.Piped(table, "evaluate", run, "-").ExitCode);
        var sample = CommandRun.Piped(table, "sample", run, "-n", "9", "--compare", "-", "--out", "-", "--json");
        Assert.Equal("a,b,c", Lines(sample.Output)[0]);
        Assert.Equal(10, Lines(sample.Output).Length);
        Assert.Contains("\"rows\":9", sample.Errors, StringComparison.Ordinal);
        Assert.Contains("worst_column", sample.Errors, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"c\"", CommandRun.Piped(table, "columns", "-", "--out", "-").Output, StringComparison.Ordinal);

        // The rows are gone with the pipe, and may be sent again.
        CommandRun.Of("evaluate", run).Fails(2, "came through a pipe", "name the data");
        Assert.Equal(0, CommandRun.Piped(table, "resume", run, "--epochs", "3").ExitCode);
    }

    [Fact]
    public void What_comes_through_a_pipe_and_is_no_text_is_refused()
    {
        Assert.Contains("no text", CommandRun.Piped("PAR1...."u8.ToArray(), "columns", "-").Errors, StringComparison.Ordinal);
        var none = CommandRun.Piped([], "columns", "-");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("'stdin' has no rows", none.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_reads_text_as_it_is_told()
    {
        // Of its first two lines either could be the header, and a decimal comma could group thousands.
        var rows = Rows().Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.A},{row.B};{row.C},000;{row.C % 7}"));
        var file = runs.Write("odd.csv", "made by a tool;2019;1\n1;2;3\n" + string.Join('\n', rows) + "\n");
        string[] said = ["--skip", "1", "--header", "--decimal", "comma", "--delimiter", "semicolon", "--missing-marks", "none"];
        var run = runs.In("odd");
        CommandRun.Of(["train", file, .. said, "--epochs", "1", "--batch", "50", "--out", run]).Succeeds();

        CommandRun.Of("score", run, file).Fails(2, "lacks");
        CommandRun.Of(["score", run, file, .. said, "--out", runs.In("odd-scores.csv")]).Succeeds();
        Assert.Equal(Count + 1, File.ReadAllLines(runs.In("odd-scores.csv")).Length);
        CommandRun.Of(["evaluate", run, file, .. said]).Succeeds();
        CommandRun.Of(["encode", run, file, .. said, "--out", runs.In("odd.npy")]).Succeeds();
        CommandRun.Of(["impute", run, file, .. said, "--out", runs.In("odd-filled.csv")]).Succeeds();
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(runs.In("odd-filled.csv")));
        CommandRun.Of(["sample", run, "--compare", file, .. said, "--out", runs.In("odd-sample.csv")]).Succeeds();
        CommandRun.Of("evaluate", runs.Run, "digits", "--skip", "1").Fails(2, "'digits' is no table");
    }

    [Fact]
    public void Names_that_begin_like_a_formula_are_harmless_if_one_says_so()
    {
        string[] names = ["=1+1", "@sum", "plain"];
        var rows = Rows().Select(row => string.Create(CultureInfo.InvariantCulture, $"-{row.A}.5,{names[row.C % 3]}"));
        var file = runs.Write("formula.csv", "+a,name\n" + string.Join('\n', rows) + "\n");
        var run = runs.In("formula");
        CommandRun.Of("train", file, "--epochs", "1", "--batch", "50", "--out", run).Succeeds();

        var plain = Lines(CommandRun.Piped([], "sample", run, "-n", "50", "--out", "-").Output);
        var safe = Lines(CommandRun.Piped([], "sample", run, "-n", "50", "--out", "-", "--spreadsheet-safe").Output);
        Assert.Equal("+a,name", plain[0]);
        Assert.Equal("'+a,name", safe[0]);
        Assert.Contains(plain, line => line.EndsWith(",=1+1", StringComparison.Ordinal));
        var made = plain.Skip(1).Select(line => line.Replace(",=", ",'=", StringComparison.Ordinal).Replace(",@", ",'@", StringComparison.Ordinal));
        Assert.Equal(made, safe.Skip(1));

        var filled = CommandRun.Piped("name,+a\n=1+1,-2.5\n@sum,\n"u8.ToArray(), "impute", run, "-", "--out", "-", "--spreadsheet-safe");
        Assert.StartsWith("name,'+a\n'=1+1,-2.5\n'@sum,", filled.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Identifiers_are_made_anew_if_one_says_so_and_it_is_said()
    {
        var rows = Rows().Select((row, index) => string.Create(CultureInfo.InvariantCulture, $"INV-2024-{index:D5},{index + 1},{row.A}.5"));
        var file = runs.Write("invoices.csv", "invoice,id,a\n" + string.Join('\n', rows) + "\n");
        var run = runs.In("invoices");
        CommandRun.Of("train", file, "--epochs", "1", "--batch", "50", "--out", run).Succeeds();

        var lines = Lines(CommandRun.Piped([], "sample", run, "-n", "5", "--out", "-").Output);
        Assert.All(lines.Skip(1), line => Assert.StartsWith(",,", line, StringComparison.Ordinal));
        foreach (var given in (string[][])[[], ["--given", "a=50.5"]])
        {
            var made = CommandRun.Piped([], ["sample", run, "-n", "5", "--out", "-", "--new-identifiers", .. given]);
            Assert.StartsWith(FormattableString.Invariant($"INV-2024-{Count:D5},{Count + 1},"), Lines(made.Output)[1], StringComparison.Ordinal);
            Assert.StartsWith(FormattableString.Invariant($"INV-2024-{Count + 4:D5},{Count + 5},"), Lines(made.Output)[5], StringComparison.Ordinal);
            var said = FormattableString.Invariant($"New identifiers: 'invoice' from INV-2024-{Count:D5} on, 'id' from {Count + 1} on.");
            Assert.Contains(said, made.Errors, StringComparison.Ordinal);
        }

        var json = CommandRun.Of("sample", run, "--out", runs.In("invoices-made.csv"), "--new-identifiers", "--json").Succeeds();
        var line = json.Output.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":[{\"column\":\"invoice\",\"first\":\"INV-2024-", line, StringComparison.Ordinal);
    }

    private static byte[] Table() => Encoding.UTF8.GetBytes("a,b,c\n" + string.Join(
        '\n', Rows().Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.A}.{row.B},{row.B},{(row.C % 2 == 0 ? "red" : "blue")}"))) + "\n");

    private static (int A, int B, int C)[] Rows()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Count).Select(_ => (random.Next(10, 90), random.Next(100, 999), random.Next(1, 9)))];
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
