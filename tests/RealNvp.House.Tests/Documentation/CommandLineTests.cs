using System.CommandLine;
using RealNvp.Cli;
using RealNvp.Cli.Display;

namespace RealNvp.House.Tests.Documentation;

/// <summary>What the documents tell to type is what the command takes.</summary>
public sealed class CommandLineTests
{
    private static readonly RootCommand Root = CommandLineProgram.Root(new Terminal(TextWriter.Null, TextWriter.Null));

    private static IEnumerable<Command> Verbs => Root.Subcommands;

    [Fact]
    public void Every_command_line_that_is_shown_parses() =>
        Assert.Empty(
            from shown in ShownCommand.All
            let arguments = shown.Arguments
            where arguments is not null
            let fault = shown.IsMention && arguments.Length <= 2 ? UnknownVerb(arguments) : CommandLineFault.Find(Root.Parse(arguments))
            where fault is not null
            select $"{shown} ({fault})");

    [Fact]
    public void Every_project_that_a_command_line_names_is_there() =>
        Assert.Empty(
            from shown in ShownCommand.All
            from word in shown.Words.Take(shown.Words[0] == "dotnet" ? int.MaxValue : 0).TakeWhile(word => word != "--")
            where word.Split('/')[0] is "src" or "tests" or "bench" or "samples"
            where !Directory.Exists(Repository.At(word)) && !File.Exists(Repository.At(word))
            select shown.ToString());

    [Fact]
    public void Every_option_that_is_mentioned_exists()
    {
        string[] others = [.. ShownCommand.All.Where(shown => shown.Words[0] == "dotnet").SelectMany(shown => shown.Words)];
        var options = Root.Subcommands.SelectMany(verb => verb.Subcommands.Prepend(verb)).Prepend(Root)
            .SelectMany(command => command.Options).SelectMany(option => option.Aliases.Prepend(option.Name)).ToHashSet();
        Assert.Empty(
            from page in Page.All
            from code in page.Codes
            let word = code.Content.Split(' ', '=')[0]
            where word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2 && !options.Contains(word) && !others.Contains(word)
            select $"{page.At(code.Line)}: {code.Content}");
    }

    [Fact]
    public void Every_verb_has_a_page_and_stands_in_the_readme()
    {
        var readme = Page.All[0];
        var named = readme.Codes.Select(code => code.Content.Split(' ')[0]).ToHashSet();
        Assert.Empty(Verbs.Where(verb => !named.Contains(verb.Name) || !readme.Links.Any(link => link.Url == $"docs/commands/{verb.Name}.md")).Select(verb => verb.Name));
    }

    private static string? UnknownVerb(string[] arguments)
    {
        var command = Root.Parse(arguments).CommandResult.Command;
        return command is RootCommand && arguments is not ([] or ["--help"] or ["--version"]) ? "no such verb" : null;
    }
}
