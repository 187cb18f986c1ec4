using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

/// <summary>Steps and networks of one's own, by the names that they are registered by.</summary>
public sealed class OwnKindsTests
{
    private const string Flow = """
        { "shape": [4], "context": 2, "steps": [
          { "step": "own", "name": "moved", "settings": { "from": 3 } },
          { "step": "affine-coupling", "logScale": {}, "shared": { "net": "own-network", "name": "plain" } }] }
        """;

    static OwnKindsTests()
    {
        OwnKinds.Register(new Moved());
        OwnKinds.Register(new Plain());
    }

    [Fact]
    public void Their_weights_have_a_place_in_the_plan()
    {
        var plan = FlowPlan.Of(FlowSpec.FromJson(Flow));
        Assert.Equal(["steps.0.shift", "steps.1.shared.matrix"], plan.Slots.Select(slot => slot.Name));
        Assert.Equal(new Shape(4, 4), plan["steps.1.shared.matrix"].Shape);
        Assert.Equal([0, 2], plan.AllSteps.Select(step => step.Context));
        Assert.Equal([3, 3, 3, 3], FlatParameters.Start(FlowSpec.FromJson(Flow), seed: 1)["steps.0.shift"].ToArray());
    }

    [Fact]
    public void Their_settings_survive_json_and_count_when_specs_are_compared()
    {
        var flow = FlowSpec.FromJson(Flow);
        Assert.Equal(flow.Steps, FlowSpec.FromJson(flow.ToJson()).Steps);
        var other = FlowSpec.FromJson(Flow.Replace("3 }", "4 }", StringComparison.Ordinal));
        Assert.NotEqual(flow.Steps[0], other.Steps[0]);
        Assert.Equal(flow.Steps[1], other.Steps[1]);
    }

    [Theory]
    [InlineData("moved", "lost", "Step 0 (own) does not fit: the data is [4] and this step gets [4]. It is a step of somebody's own, 'lost', that is not known here; "
        + "a program that has it calls OwnKinds.Register first.")]
    [InlineData("plain", "lost", "Step 1 (affine-coupling) does not fit: the data is [4] and this step gets [4]. It is a network of somebody's own, 'lost', that is not")]
    [InlineData("{ \"from\": 3 }", "3", "steps[0].settings (line 2) is 3 but must be an object")]
    [InlineData("3 }", "\"x\" }", "Its setting 'from' is \"x\" but must be a number.")]
    public void What_is_not_known_or_makes_no_sense_is_refused_with_a_sentence(string old, string replaced, string sentence)
    {
        var error = Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(Flow.Replace(old, replaced, StringComparison.Ordinal)));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_managed_engine_says_that_it_runs_none()
    {
        Assert.Contains("cannot run step 0 (own)", ManagedEngine.Instance.UnsupportedReason(FlowSpec.FromJson(Flow)), StringComparison.Ordinal);
        var network = FlowSpec.FromJson(Flow) with { Steps = [FlowSpec.FromJson(Flow).Steps[1]] };
        Assert.Contains("cannot run step 0 (affine-coupling)", ManagedEngine.Instance.UnsupportedReason(network), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_belongs_to_one_kind()
    {
        OwnKinds.Register(new Moved());
        Assert.Contains("'moved'", Assert.Throws<ArgumentException>(() => OwnKinds.Register(new AlsoMoved())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OwnKinds.Register(new Nameless()));
    }

    [Fact]
    public void A_step_that_loses_values_or_names_two_tensors_alike_is_refused()
    {
        OwnKinds.Register(new Half());
        OwnKinds.Register(new Twins());
        Assert.Contains("It makes [2] of [4]; a step must keep the number of values.", Refusal("half"), StringComparison.Ordinal);
        Assert.Contains("It holds two tensors named 'steps.0.a'; give each a name of its own.", Refusal("twins"), StringComparison.Ordinal);

        static string Refusal(string name) =>
            Assert.Throws<FlowSpecException>(() => new FlowSpec { Shape = new(4), Steps = [new OwnStepSpec { Name = name }] }.Validated()).Message;
    }

    private sealed class Moved : StepKind
    {
        public override string Name => "moved";

        public override IEnumerable<WeightSpec> Weights(Shape input, int context, OwnStepSpec spec) =>
            [new("shift", input, WeightRole.Trained, new StartValue((float)spec.Number("from", 0)))];
    }

    private sealed class AlsoMoved : StepKind
    {
        public override string Name => "moved";
    }

    private sealed class Nameless : StepKind
    {
        public override string Name => "";
    }

    private sealed class Half : StepKind
    {
        public override string Name => "half";

        public override Shape OutputShape(Shape input, OwnStepSpec spec) => new(input.Size / 2);
    }

    private sealed class Twins : StepKind
    {
        public override string Name => "twins";

        public override IEnumerable<WeightSpec> Weights(Shape input, int context, OwnStepSpec spec) =>
            [new("a", input, WeightRole.Trained, StartValue.Zero), new("a", input, WeightRole.State, StartValue.Zero)];
    }

    private sealed class Plain : ConditionerKind
    {
        public override string Name => "plain";

        public override IEnumerable<WeightSpec> Weights(int inputs, int outputs, OwnConditionerSpec network) =>
            [new("matrix", new Shape(outputs, inputs), WeightRole.Trained, StartValue.Zero)];
    }
}
