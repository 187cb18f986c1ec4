using System.CommandLine;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Tests;

/// <summary>Options of one of a few words take the words that help and documents name.</summary>
public sealed class ChoiceOptionTests
{
    [Fact]
    public void Every_option_that_takes_an_enum_takes_each_of_its_words()
    {
        var options = All(CommandLineProgram.Root(new Terminal(TextWriter.Null, TextWriter.Null)))
            .Where(option => EnumOf(option) is { IsEnum: true } type && !type.IsDefined(typeof(FlagsAttribute), inherit: false))
            .ToArray();
        Assert.True(options.Length > 10);
        foreach (var option in options)
        {
            var members = Enum.GetValues(EnumOf(option)).Cast<Enum>();
            foreach (var member in members)
            {
                var word = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString());
                foreach (var spelling in (string[])[word, word.ToUpperInvariant(), member.ToString()])
                {
                    Assert.Equal(member, Value(option, spelling));
                }
            }
        }
    }

    [Theory]
    [InlineData("--score cannot be 'caped-likelihood' (did you mean 'capped-likelihood'?); it takes likelihood, capped-likelihood, typicality", "score", "m", "--score", "caped-likelihood")]
    [InlineData("--score cannot be '3'; it takes likelihood", "score", "m", "--score", "3")]
    [InlineData("--split cannot be 'vaild' (did you mean 'valid'?); it takes train, valid, test, all", "evaluate", "m", "--split", "vaild")]
    [InlineData("--engine cannot be 'tosch' (did you mean 'torch'?); it takes auto, managed, torch", "encode", "m", "--out", "z.npy", "--engine", "tosch")]
    [InlineData("--missing cannot be 'fill'; it takes drop, impute", "evaluate", "m", "--missing", "fill")]
    [InlineData("--schedule cannot be 'cosin' (did you mean 'cosine'?)", "train", "--schedule", "cosin")]
    [InlineData("--delimiter cannot be ','; it takes comma, semicolon, tab, bar", "train", "--delimiter", ",")]
    public void Another_word_is_answered_with_what_was_meant_and_what_there_is(string words, params string[] args) => CommandRun.Of(args).Fails(2, words);

    private static IEnumerable<Option> All(Command command) => command.Options.Concat(command.Subcommands.SelectMany(All));

    private static Type EnumOf(Option option) => Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;

    private static object? Value(Option option, string word)
    {
        var parsed = new RootCommand { option }.Parse([option.Name, word]);
        Assert.Empty(parsed.Errors);
        return parsed.GetResult(option)!.GetValueOrDefault<object?>();
    }
}
