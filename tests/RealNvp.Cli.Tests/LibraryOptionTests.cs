using System.CommandLine;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Tables;

namespace RealNvp.Cli.Tests;

/// <summary>The library says what is wrong in its own words; the command adds what to type.</summary>
public sealed class LibraryOptionTests(RunFixture runs)
{
    private static readonly RootCommand Root = CommandLineProgram.Root(new Terminal(TextWriter.Null, TextWriter.Null));

    [Theory]
    [InlineData("3 others are", "(--missing-marks, --categories, --drop).", "a,b\n1,2\n3,cold\n4,5\n6,7\n", "train", "FILE")]
    [InlineData("no finite number", "(--missing-marks, --drop).", "a,b\n1,2\n3,inf\n", "train", "FILE")]
    [InlineData("always 1", "(--given).", "a,b\n1,2\n1,3\n", "train", "FILE", "--given", "a")]
    [InlineData("a size of its own", "(--size).", "", "train", "digits", "--size", "8")]
    [InlineData("its new folder", "(--data-dir).", "", "train", "nowhere/gone.png")]
    [InlineData("no [channels, height, width]", "(--flip).", "a,b\n1,2\n3,4\n5,6\n7,9\n1,8\n2,2\n3,7\n4,1\n5,5\n6,3\n0,4\n", "train", "FILE", "--flip")]
    public void A_sentence_ends_with_the_options_that_mend_it(string words, string options, string table, params string[] args)
    {
        var file = runs.Write("mended.csv", table);
        CommandRun.Of([.. args.Select(arg => arg == "FILE" ? file : arg), "--out", runs.In("never")]).Fails(2, words, options);
    }

    [Fact]
    public void A_run_that_is_there_already_can_be_replaced_by_an_option()
    {
        File.WriteAllText(runs.In("in-the-way"), "");
        CommandRun.Of("train", "moons", "--epochs", "1", "--out", runs.In("in-the-way")).Fails(2, "is a file; name a folder for the run (--out).");
    }

    /// <summary>Such as what is a category, which the training decided.</summary>
    [Fact]
    public void An_option_that_only_a_training_has_is_named_with_it()
    {
        var score = Root.Subcommands.Single(command => command.Name == "score");
        Assert.Equal(
            "No number (`realnvp train` has --categories).",
            LibraryOptions.Added("No number.", [nameof(TableOptions.Categories)], Root, score));
    }

    [Theory]
    [InlineData("read so; the option Decimal says otherwise", "read so; --decimal says otherwise")]
    [InlineData("no header; the option Header says otherwise", "no header; --header says otherwise")]
    [InlineData("1 line skipped; the option Skip says otherwise", "1 line skipped; --skip says otherwise")]
    [InlineData("the option Unknown and the options", "the option Unknown and the options")]
    public void A_note_names_the_commands_own_option(string note, string shown) => Assert.Equal(shown, LibraryOptions.Named(note));

    [Fact]
    public void Notes_of_a_table_name_what_to_type()
    {
        var file = runs.Write("noted.csv", $"a;b\n{string.Concat(Enumerable.Range(0, 40).Select(row => $"{row % 7};{1 + (row % 5)},{100 + (row * 37 % 900)}\n"))}");
        var run = CommandRun.Of("columns", file);
        Assert.Contains("--decimal says otherwise", run.Output + run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Such as zip codes: names that come again, but not often. Free text, keys and more names than can be learnt are not promised.</summary>
    [Fact]
    public void A_note_tells_which_columns_of_many_names_can_be_kept_and_how()
    {
        var rows = Enumerable.Range(0, 1500).Select(row => $"{row % 7}.5,{row % 11}.25,z{row % 150},key{row},n{row % 1200},\"said {row % 150} words\"\n");
        var file = runs.Write("zips.csv", "a,b,zip,key,name,text\n" + string.Concat(rows));
        var run = CommandRun.Of("columns", file, "--json");
        Assert.Contains("asked for: 'zip' (150 different names); --categories keeps it", run.Output + run.Errors, StringComparison.Ordinal);

        var kept = CommandRun.Of("columns", file, "--categories", "zip");
        Assert.DoesNotContain("asked for", kept.Output + kept.Errors, StringComparison.Ordinal);
        Assert.Contains("z0, z1, z10, z100, ... (150)", kept.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sentence_without_options_stays() =>
        Assert.Equal("No more.", LibraryOptions.Added("No more.", ["Unknown"], Root, Root.Subcommands[0]));

    /// <summary>An option of the library that a sentence names and the command has not would leave the user without one.</summary>
    [Theory]
    [InlineData(nameof(TableOptions.Delimiter))]
    [InlineData(nameof(TableOptions.Header))]
    [InlineData(nameof(Data.DataOptions.DataDirectory))]
    [InlineData(nameof(Training.TrainingOptions.ClipNorm))]
    [InlineData(nameof(Data.Fitting.FitOptions.KeepTrainingRows))]
    public void Every_name_is_that_of_an_option_of_a_training(string option) =>
        Assert.Contains(LibraryOptions.Find(option), Root.Subcommands.Single(command => command.Name == "train").Options.Select(each => each.Name));
}
