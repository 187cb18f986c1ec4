using RealNvp.Files;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Tests.Specs;

/// <summary>Whatever is wrong with any field of any JSON that is read, the sentence names the field in JSON's words and no type of the program.</summary>
public sealed class JsonFaultTests
{
    private static readonly Dictionary<string, JsonFaults> Kinds = new()
    {
        ["recipe"] = JsonFaults.Of(RecipeJson.Default.Recipe, EverySpec.Recipe),
        ["schema"] = JsonFaults.Of(TableJson.Default.TableSchema, EverySpec.Schema),
        ["facts"] = JsonFaults.Of(FilesJson.Default.ModelMetadata, EverySpec.Metadata),
        ["options"] = JsonFaults.Of(FilesJson.Default.TrainingOptions, EverySpec.Recipe.Training),
        ["progress"] = JsonFaults.Of(FilesJson.Default.TrainerProgress, EverySpec.Progress),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sample_holds_every_field_of_every_record(string name) => Kinds[name].HoldsEveryField();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_of_another_type_is_refused_by_the_path_of_its_field(string name) => Kinds[name].RefusesOtherTypes();

    [Theory]
    [MemberData(nameof(Names))]
    public void Null_an_empty_value_or_an_absurd_number_is_read_or_refused_by_the_path_of_its_field(string name) => Kinds[name].NamesThePathOfUnusualValues();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_field_that_is_missing_misspelt_or_there_twice_is_named(string name) => Kinds[name].NamesMissingAndMisspeltFields();

    [Theory]
    [InlineData("""{"step": "afine-coupling"}""", "steps[0].step (line 1) is \"afine-coupling\"", "did you mean \"affine-coupling\"?")]
    [InlineData("""{"step": "affine-coupling", "s": {"net": "mpl", "hidden": []}}""", "steps[0].s.net (line 1) is \"mpl\" but must be \"mlp\", \"residual-mlp\" or \"own-network\"", "did you mean \"mlp\"?")]
    [InlineData("""{"step": "affine-coupling", "s": {"hidden": [4]}}""", "steps[0].s (line 1) has no \"net\"", "\"mlp\", \"residual-mlp\" or \"own-network\"")]
    [InlineData("""{"low": 0.1}""", "steps[0] (line 1) has no \"step\"", "\"permute\"")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hidden": 64}}""", "steps[0].net.hidden (line 1) is 64", "a list of whole numbers such as [64, 64]")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hidden": [4], "activation": "swish"}}""", "activation (line 1) is \"swish\"", "\"relu\" or \"tanh\"")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hidden": [4], "activation": "tahn"}}""", "is \"tahn\"", "did you mean \"tanh\"?")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hiden": [4]}}""", "has a key \"hiden\"", "did you mean \"hidden\"?")]
    [InlineData("""{"step": "spline-coupling", "mask": "odd_even", "net": {"net": "mlp", "hidden": []}}""", "steps[0].mask", "did you mean \"odd-even\"?")]
    [InlineData("""{"step": "spline-coupling"}""", "steps[0] (line 1) has no \"net\"", "an object such as {\"net\": \"mlp\", ...}")]
    [InlineData("""{"step": "spline", "bin": 4}""", "steps[0] (line 1) has a key \"bin\"", "did you mean \"bins\"?")]
    [InlineData("""{"step": "spline", "bins": "many"}""", "steps[0].bins (line 1) is \"many\"", "a whole number")]
    [InlineData("""{"step": "spline", "net": null, "bound": null}""", "steps[0].bound (line 1) is null", "a number")]
    [InlineData("""{"step": "logit", "low": 0.1, "low": 0.2}""", "has the key \"low\" twice", "keep one")]
    [InlineData("""{"step": "permute", "seed": -1}""", "steps[0].seed (line 1) is -1", "a whole number from 0 to 18446744073709551615")]
    public void What_is_wrong_with_a_step_is_said_with_what_may_stand_there(string step, params string[] words)
    {
        var message = Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson($$"""{"shape": [4], "steps": [{{step}}]}""")).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        JsonFaults.AssertClean(message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n ", "empty")]
    [InlineData("{\n\"shape\": [4],\n\"steps\": [", "ends in the middle, at line 3")]
    [InlineData("{\n\"shape\": [4]\n\"steps\": []}", "line 3, column 1, at or before '\"steps\": []}'")]
    [InlineData("{\"shape\": [4], \"steps\": []} {}", "line 1")]
    [InlineData("not json", "'not json'")]
    [InlineData("{\"shape\": [4], \"steps\": [{\"step\": \"\\ud800\"}]}", "half of a surrogate pair")]
    public void A_text_that_is_no_JSON_is_refused_where_it_goes_wrong(string json, string words)
    {
        var message = Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(json)).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        JsonFaults.AssertClean(message);
    }
}
