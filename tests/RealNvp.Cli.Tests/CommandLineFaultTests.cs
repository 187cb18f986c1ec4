namespace RealNvp.Cli.Tests;

/// <summary>A command line that cannot be run is answered with what was most likely meant.</summary>
public sealed class CommandLineFaultTests
{
    [Theory]
    [InlineData("no command 'trian'; did you mean 'train'? The commands are train, resume, score", "trian")]
    [InlineData("no command 'evalute'; did you mean 'evaluate'?", "evalute", "a-run", "digits")]
    [InlineData("no command 'compare'; the commands are train", "compare", "a", "b")]
    [InlineData("No command was given; the commands are train")]
    [InlineData("no command 'data lst'; did you mean 'list'? The commands are list, get", "data", "lst")]
    [InlineData("No command was given; the commands are list, get", "data")]
    [InlineData("no option '--presett'; did you mean '--preset'? See", "train", "--presett", "maf")]
    [InlineData("no option '--jsn'; did you mean '--json'? See", "data", "list", "--jsn")]
    [InlineData("no option '--wavelength'; see", "train", "--wavelength", "3")]
    [InlineData("no option '--form'; see", "score", "m", "--form", "3")]
    [InlineData("--epochs cannot be 'x'; it takes a whole number of at most 2147483647; see", "train", "--epochs", "x")]
    [InlineData("--epochs cannot be '1e99'; it takes a whole number", "train", "--epochs=1e99")]
    [InlineData("--seed cannot be '-1'; it takes a whole number from 0", "train", "--seed", "-1")]
    [InlineData("--false-alarms cannot be 'rare'; it takes a number, such as 0.5; see", "score", "m", "-a", "rare")]
    [InlineData("--fdr cannot be '0,1'; it takes a number with a decimal point, such as 0.5; see", "score", "m", "--fdr", "0,1")]
    [InlineData("--hours cannot be '0,5'; it takes a number with a decimal point", "train", "--hours", "0,5")]
    [InlineData("no data set 'nosuch' (there are digits, mnist", "train", "nosuch")]
    [InlineData("no data set 'mnits'; did you mean 'mnist' (there are digits, mnist", "train", "mnits")]
    public void It_names_what_is_wrong_and_what_there_is(string words, params string[] args) => CommandRun.Of(args).Fails(2, words);

    [Fact]
    public void What_was_typed_is_made_printable() => Assert.DoesNotContain('\x1b', CommandRun.Of("\x1b]0;x\a").Fails(2, @"\x1B]0;x\x07").Errors);

    [Theory]
    [InlineData("--verbose")]
    [InlineData("--verbose", "--json")]
    public void The_details_of_an_error_change_nothing_of_its_exit_code(params string[] options)
    {
        var run = CommandRun.Of(["train", "no\x1b[31mne.csv", .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("does not exist; check its name", run.Errors, StringComparison.Ordinal);
        Assert.Contains("   at RealNvp.", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', run.Errors);
    }

    [Fact]
    public void Help_is_no_fault() => CommandRun.Of("--help").Succeeds();
}
