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
    public void It_names_what_is_wrong_and_what_there_is(string words, params string[] args) => CommandRun.Of(args).Fails(2, words);

    [Fact]
    public void What_was_typed_is_made_printable() => Assert.DoesNotContain('\x1b', CommandRun.Of("\x1b]0;x\a").Fails(2, @"\x1B]0;x\x07").Errors);

    [Fact]
    public void Help_is_no_fault() => CommandRun.Of("--help").Succeeds();
}
