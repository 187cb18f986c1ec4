using CsCheck;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Specs;

public sealed class SpecJsonTests
{
    private const string Coupling = """{"step": "affine-coupling", "s": {"net": "mlp", "hidden": [4]}, "t": {"net": "mlp", "hidden": []}}""";

    public static TheoryData<string> PresetNames => [.. Presets.All.Select(preset => preset.Name)];

    [Fact]
    public void Random_flows_come_back_from_JSON_step_by_step() => RandomSpecs.Flow.Sample(
        flow =>
        {
            var back = FlowSpec.FromJson(flow.ToJson());
            Assert.Equal(flow.Shape, back.Shape);
            Assert.Equal(flow.Levels, back.Levels);
            Assert.Equal(flow.Base, back.Base);
            Assert.Equal(flow.Steps, back.Steps);
        },
        seed: "0000000000012",
        iter: 300,
        threads: 1);

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Presets_come_back_from_JSON_as_recipes(string name)
    {
        var recipe = Presets.Find(name).For(new Shape(1, 4, 4), 17);
        var back = Recipe.FromJson(recipe.ToJson());
        Assert.Equal(recipe.Name, back.Name);
        Assert.Equal(recipe.Training, back.Training);
        Assert.Equal(recipe.Flow.Steps, back.Flow.Steps);
        Assert.Equal(recipe.ToJson(), back.ToJson());
    }

    [Fact]
    public void Options_come_back_from_JSON_with_every_setting()
    {
        var recipe = Presets.Find("plane").For(new Shape(2), null) with
        {
            Training = new()
            {
                Epochs = 7,
                BatchSize = 9,
                Optimizer = OptimizerKind.Sgd,
                LearningRate = 0.1,
                Schedule = ScheduleKind.Step,
                StepEpochs = 3,
                StepFactor = 0.25,
                ClipNorm = 1.5,
                WeightDecay = 1e-7,
                EmaDecay = 0.99,
                Patience = 4,
                Seed = ulong.MaxValue,
            },
        };
        Assert.Equal(recipe.Training, Recipe.FromJson(recipe.ToJson()).Training);
    }

    [Theory]
    [InlineData("""{"step": "logit"}""")]
    [InlineData("""{"step": "batch-norm"}""")]
    [InlineData("""{"step": "permute"}""")]
    public void What_a_step_leaves_out_takes_the_default(string step)
    {
        var read = Assert.Single(FlowSpec.FromJson($$"""{"shape": [4], "steps": [{{step}}]}""").Steps);
        StepSpec[] defaults = [new LogitSpec(), new BatchNormSpec(), new PermuteSpec()];
        Assert.Contains(read, defaults);
    }

    [Fact]
    public void A_base_is_student_t_where_the_JSON_says_so_and_its_degrees_are_checked()
    {
        Assert.Null(FlowSpec.FromJson("""{"shape": [4], "steps": []}""").Base);
        Assert.Equal(new BaseSpec(BaseKind.StudentT), FlowSpec.FromJson("""{"shape": [4], "base": {"kind": "student-t"}, "steps": []}""").Base);
        Assert.Contains("0.5", Assert.Throws<FlowSpecException>(
            () => FlowSpec.FromJson("""{"shape": [4], "base": {"kind": "student-t", "degreesOfFreedom": 0.5}, "steps": []}""")).Message);
    }

    [Fact]
    public void What_a_coupling_and_the_training_leave_out_takes_the_default()
    {
        var recipe = Recipe.FromJson($$"""{"name": "a", "flow": {"shape": [4], "steps": [{{Coupling}}] } }""");
        Assert.Equal(
            new AffineCouplingSpec { ScaleNet = new MlpSpec { Hidden = [4] }, ShiftNet = new MlpSpec { Hidden = [] } }, recipe.Flow.Steps[0]);
        Assert.Equal(new TrainingOptions(), recipe.Training);
        Assert.Equal(new TrainingOptions { ClipNorm = 2 }, Recipe.FromJson(
            """{"name": "a", "flow": {"shape": [4], "steps": []}, "training": {"clipNorm": 2}}""").Training);
    }

    [Fact]
    public void A_recipe_that_a_person_wrote_may_have_comments_trailing_commas_and_any_order()
    {
        var recipe = Recipe.FromJson("""
            {
              // the training first
              "training": { "epochs": 3, "optimizer": "sgd", },
              "flow": {
                "steps": [
                  { "low": 0.1, "step": "logit", "high": 0.9 },
                  { "mask": "odd-even", "shared": { "hidden": [3, 5], "activation": "tanh", "net": "mlp" }, "step": "affine-coupling",
                    "logScale": { "bound": "learned", "limit": 3 } },
                ],
                "levels": 17,
                "shape": [6],
              },
              "name": "mine",
            }
            """);
        Assert.Equal(new LogitSpec { Low = 0.1, High = 0.9 }, recipe.Flow.Steps[0]);
        var coupling = Assert.IsType<AffineCouplingSpec>(recipe.Flow.Steps[1]);
        Assert.Equal(new MlpSpec { Hidden = [3, 5], Activation = Activation.Tanh }, coupling.Shared);
        Assert.Equal(new LogScaleSpec { Bound = LogScaleKind.Learned, Limit = 3 }, coupling.LogScale);
        Assert.Equal(new TrainingOptions { Epochs = 3, Optimizer = OptimizerKind.Sgd }, recipe.Training);
    }

    [Theory]
    [InlineData("""{"shape": [2], "steps": [], "level": 4}""", "level")]
    [InlineData("""{"shape": [2], "steps": [{"step": "logit", "hihg": 1}]}""", "hihg")]
    [InlineData("""{"shape": [2], "steps": [{"step": "coupling"}]}""", "coupling")]
    [InlineData("""{"shape": [2], "steps": [{"low": 0.1}]}""", "steps[0]")]
    [InlineData("""{"shape": [2], "steps": [{"step": "permute", "order": "sorted"}]}""", "steps[0].order")]
    [InlineData("""{"shape": [2], "steps": [{"step": "permute", "order": 1}]}""", "steps[0].order")]
    [InlineData("""{"shape": [2], "steps": [{"step": "affine-coupling", "s": {"net": "rnn"}}]}""", "rnn")]
    [InlineData("""{"shape": [2], "steps": [{"step": "affine-coupling", "s": {"net": "mlp"}}]}""", "hidden")]
    [InlineData("""{"steps": []}""", "shape")]
    [InlineData("""{"shape": [2]}""", "steps")]
    [InlineData("""{"shape": null, "steps": []}""", "shape")]
    [InlineData("""{"shape": [2], "steps": null}""", "steps")]
    [InlineData("""{"shape": [2], "steps": [null]}""", "null")]
    [InlineData("""{"shape": [2.5], "steps": []}""", "shape")]
    [InlineData("""{"shape": ["2"], "steps": []}""", "shape")]
    [InlineData("""{"shape": 2, "steps": []}""", "shape")]
    [InlineData("""{"shape": [[2]], "steps": []}""", "shape")]
    [InlineData("""{"shape": [99999999999], "steps": []}""", "shape")]
    [InlineData("""{"shape": [2], "levels": "many", "steps": []}""", "levels")]
    [InlineData("""{"shape": [2], "steps": [{"step": "affine-coupling", "logScale": null, "shared": {"net": "mlp", "hidden": []}}]}""", "logScale")]
    [InlineData("""{"shape": [2], "steps": [{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": null}}]}""", "hidden")]
    [InlineData("null", "null")]
    [InlineData("", "empty")]
    [InlineData("{", "line 1")]
    [InlineData("[]", "a list")]
    [InlineData("not json", "line 1")]
    public void What_is_no_spec_is_refused_in_one_sentence_that_says_where(string json, string part)
    {
        var message = Refusal(json);
        Assert.Contains(part, message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("""{"step": "logit", "low": 0.5, "high": 0.5}""", "0 <= low < high <= 1")]
    [InlineData("""{"step": "logit", "low": -0.1}""", "-0.1")]
    [InlineData("""{"step": "logit", "high": 1.01}""", "1.01")]
    [InlineData("""{"step": "batch-norm", "epsilon": 0}""", "epsilon above 0")]
    [InlineData("""{"step": "batch-norm", "momentum": 1}""", "momentum in [0, 1)")]
    [InlineData("""{"step": "affine-coupling"}""", "either both networks")]
    [InlineData("""{"step": "affine-coupling", "s": {"net": "mlp", "hidden": [4]}}""", "either both networks")]
    [InlineData("""{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": []}, "t": {"net": "mlp", "hidden": []}}""", "either both networks")]
    [InlineData("""{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": [0]}}""", "hidden widths")]
    [InlineData("""{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": [65537]}}""", "65536")]
    [InlineData("""{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": [65536, 65536]}}""", "[65536, 65536]")]
    [InlineData("""{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": []}, "logScale": {"limit": 0}}""", "(0, 20]")]
    [InlineData("""{"step": "affine-coupling", "shared": {"net": "mlp", "hidden": []}, "logScale": {"limit": 21}}""", "(0, 20]")]
    [InlineData("""{"step": "spline", "bins": 0}""", "1 to 256 bins")]
    [InlineData("""{"step": "spline", "bins": 257}""", "1 to 256 bins")]
    [InlineData("""{"step": "spline", "bound": 0}""", "a bound above 0")]
    [InlineData("""{"step": "spline", "net": {"net": "residual-mlp", "width": 0}}""", "width")]
    [InlineData("""{"step": "spline", "net": {"net": "mlp", "hidden": [65537]}}""", "65536")]
    public void Settings_out_of_range_are_refused_with_the_step_s_index(string step, string part)
    {
        var message = Refusal($$"""{"shape": [4], "steps": [{"step": "standardize"}, {{step}}]}""");
        Assert.StartsWith("Step 1 (", message);
        Assert.Contains(part, message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-256)]
    public void Levels_are_at_least_two(int levels) =>
        Assert.Contains($"is {levels}", Refusal($$"""{"shape": [4], "levels": {{levels}}, "steps": []}"""));

    [Fact]
    public void A_step_that_does_not_fit_is_refused_with_its_index_and_both_shapes()
    {
        var message = Refusal($$"""{"shape": [1, 28, 28], "steps": [{"step": "logit"}, {{Coupling}}]}""");
        Assert.StartsWith("Step 1 (affine-coupling)", message);
        Assert.Contains("the data is [1, 28, 28]", message);
        Assert.Contains("flatten", message);
        Assert.Contains("at least two variables", Refusal($$"""{"shape": [1], "steps": [{{Coupling}}]}"""));
        Assert.StartsWith("Step 0 (spline)", Refusal("""{"shape": [1, 4, 4], "steps": [{"step": "spline"}]}"""));
        Assert.StartsWith("Step 2 ", Refusal("""{"shape": [3, 2], "steps": [{"step": "logit"}, {"step": "standardize"}, {"step": "permute"}]}"""));
    }

    [Fact]
    public void Training_options_out_of_range_are_refused_when_a_recipe_is_read() => Assert.Contains(
        "epochs",
        Assert.Throws<FlowSpecException>(() => Recipe.FromJson(
            """{"name": "a", "flow": {"shape": [2], "steps": []}, "training": {"epochs": 0}}""")).Message);

    [Theory]
    [InlineData("""{"flow": {"shape": [2], "steps": []}}""")]
    [InlineData("""{"name": "a", "flow": null}""")]
    [InlineData("""{"name": null, "flow": {"shape": [2], "steps": []}}""")]
    [InlineData("""{"name": "a", "flow": {"shape": [2], "steps": []}, "training": null}""")]
    [InlineData("""{"name": "a", "flow": {"shape": [2], "steps": []}, "training": {"epoch": 3}}""")]
    [InlineData("""{"name": "a", "flow": {"shape": [2], "steps": []}, "training": {"optimizer": "lion"}}""")]
    [InlineData("""{"name": "a", "flow": {"shape": [2], "steps": []}, "training": {"seed": -1}}""")]
    public void What_is_no_recipe_is_refused(string json) => Assert.Throws<FlowSpecException>(() => Recipe.FromJson(json));

    private static string Refusal(string json) => Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(json)).Message;
}
