using System.CommandLine;
using System.Globalization;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Tests;

/// <summary>Every verb that reads a table can be told how its text is read.</summary>
public sealed class TextOptionTests(RunFixture runs)
{
    [Fact]
    public void Every_verb_that_reads_a_table_can_be_told_how_its_text_is_read()
    {
        var root = CommandLineProgram.Root(new Terminal(TextWriter.Null, TextWriter.Null));
        string[] options = [.. new TextOptionSet().All.Select(option => option.Name)];
        Assert.Contains("--delimiter", options);
        var verbs = root.Subcommands.Where(verb => verb.Arguments.Any(argument => argument.Name is "data" or "file") || verb.Name == "sample").ToArray();
        Assert.InRange(verbs.Length, 10, 20);
        Assert.Empty(
            verbs.SelectMany(verb => options.Except(verb.Options.Select(option => option.Name)).Select(option => $"{verb.Name} {option}")));
    }

    [Fact]
    public void Verbs_read_text_as_they_are_told()
    {
        // Of its first two lines either could be the header, and a decimal comma could group thousands.
        var random = new SeededRandom(3);
        var rows = Enumerable.Range(0, 300).Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{random.NextInt(9)},{100 + random.NextInt(900)};{random.NextInt(99)},000;{"ab"[row % 2]}"));
        var file = runs.Write("told.csv", "made by a tool;2019;1\n1;2;3\n" + string.Join('\n', rows) + "\n");
        string[] said = ["--skip", "1", "--header", "--decimal", "comma", "--delimiter", "semicolon"];
        var run = runs.In("told");
        CommandRun.Of(["train", file, .. said, "--label", "3", "--given", "label", "--epochs", "1", "--batch", "50", "--out", run]).Succeeds();

        // The model alone does not say how its table was written, as the folder of its run does.
        var model = runs.In("told.safetensors");
        File.Copy(Path.Combine(run, "model.safetensors"), model, overwrite: true);
        CommandRun.Of("verify", model, file).Fails(2, "lacks");
        run = model;
        CommandRun.Of(["verify", run, file, .. said]).Succeeds();
        CommandRun.Of(["classify", run, file, .. said]).Succeeds();
        CommandRun.Of(["interpolate", run, file, .. said, "--out", runs.In("told-walk.csv")]).Succeeds();
        CommandRun.Of(["manifold", run, file, .. said, "--out", runs.In("told-manifold.csv")]).Succeeds();

        var given = runs.Write("told-given.csv", "a title;and more;\n1;3\n4,5;b\n6,5;a\n");
        CommandRun.Of(["sample", run, "--given-file", given, .. said, "--out", runs.In("told-given.out.csv")]).Succeeds();
        Assert.Contains("4.5", File.ReadAllLines(runs.In("told-given.out.csv"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_table_is_read_the_options_are_refused()
    {
        CommandRun.Of("verify", runs.Run, "digits", "--decimal", "comma").Fails(2, "'digits' is no table");
        CommandRun.Of("classify", runs.Run, "digits", "--skip", "1").Fails(2);
        CommandRun.Of("evaluate", runs.Run, "--header").Fails(2, "no table");
    }
}
