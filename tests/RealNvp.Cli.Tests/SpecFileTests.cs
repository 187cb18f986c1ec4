namespace RealNvp.Cli.Tests;

/// <summary>What <c>train --spec</c> says of a recipe of one's own.</summary>
public sealed class SpecFileTests(RunFixture runs)
{
    private const string Coupling = """{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": [4]}}""";

    [Theory]
    [InlineData("flow.steps[0].shared.hidden (line 1) is 64 but must be a list of whole numbers such as [64, 64]", "\"hidden\": 64")]
    [InlineData("is \"swish\" but must be \"relu\" or \"tanh\"", "\"activation\": \"swish\", \"hidden\": [4]")]
    [InlineData("has a key \"hiden\" that is not known; did you mean \"hidden\"?", "\"hiden\": [4]")]
    public void A_fault_is_named_by_file_field_value_and_what_may_stand_there(string words, string net)
    {
        var file = runs.Write("faulty.json", Recipe($$"""{"step": "affine-coupling", "shared": {"net": "mlp", {{net}} } }"""));
        var run = CommandRun.Of("train", "moons", "--spec", file, "--out", runs.In("never")).Fails(2, file, words);
        Assert.DoesNotContain("System.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Couplings_that_never_change_a_variable_are_told_of_before_the_training()
    {
        var file = runs.Write("unchanged.json", Recipe($"{Coupling}, {Coupling}"));
        var told = CommandRun.Of("train", "moons", "--spec", file, "--out", runs.In("unchanged")).Succeeds();
        Assert.Contains("No coupling ever changes 1 of the 2 variables; set \"flip\"", told.Output, StringComparison.Ordinal);
        var changed = runs.Write("changed.json", Recipe($"{Coupling}, {{\"step\": \"permute\"}}, {Coupling}"));
        Assert.DoesNotContain(
            "No coupling", CommandRun.Of("train", "moons", "--spec", changed, "--out", runs.In("changed")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_too_long_for_a_recipe_is_not_read()
    {
        var file = runs.In("long.json");
        using (var stream = File.Create(file))
        {
            stream.SetLength(1L << 33);
        }

        CommandRun.Of("train", "moons", "--spec", file, "--out", runs.In("never")).Fails(2, file, "longer than 16 MiB");
        File.Delete(file);
    }

    private static string Recipe(string steps) => $$"""{"name": "a", "flow": {"shape": [2], "steps": [{{steps}}]}, "training": {"epochs": 1, "batchSize": 1000} }""";
}
