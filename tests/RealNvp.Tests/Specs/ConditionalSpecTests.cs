using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

/// <summary>The context of a conditional flow is part of its spec.</summary>
public sealed class ConditionalSpecTests
{
    private const string Net = "{\"net\": \"mlp\", \"hidden\": [4]}";
    private const string Coupling = "\"step\": \"affine-coupling\", \"shared\": " + Net + ", \"logScale\": {}";

    private static readonly FlowSpec Flow = Presets.Find("readme").For(new Shape(6), null).Flow;

    [Fact]
    public void A_context_survives_json_and_a_flow_without_one_does_not_mention_it()
    {
        var conditional = Flow.Given(4);
        Assert.Equal(conditional.ToJson(), FlowSpec.FromJson(conditional.ToJson()).ToJson());
        Assert.Equal(4, FlowSpec.FromJson(conditional.ToJson()).Context);
        Assert.DoesNotContain("context", Flow.ToJson(), StringComparison.Ordinal);
        Assert.Equal(Flow.ToJson(), conditional.Given(0).ToJson());
    }

    [Fact]
    public void Networks_of_couplings_see_the_context_besides()
    {
        var (plain, conditional) = (FlowPlan.Of(Flow), FlowPlan.Of(Flow.Given(4)));
        var networks = plain.Slots.Where(slot => slot.Name.EndsWith(".0.weight", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(networks);
        Assert.All(networks, slot => Assert.Equal(slot.Shape[1] + 4, conditional[slot.Name].Shape[1]));
        Assert.All(conditional.AllSteps, step => Assert.Equal(step.Spec is AffineCouplingSpec ? 4 : 0, step.Context));
    }

    [Fact]
    public void A_context_that_nothing_sees_or_that_is_no_number_of_values_is_refused()
    {
        var error = Assert.Throws<FlowSpecException>(() => new FlowSpec { Shape = new(6), Steps = [new ActNormSpec()] }.Given(2));
        Assert.Equal(
            "The flow has a context of 2 values but no network that sees it; give it a coupling, or a spline a net, or leave the context out.", error.Message);
        Assert.Throws<FlowSpecException>(() => Flow.Given(-1));
    }

    [Fact]
    public void A_spline_s_network_sees_the_context_alone_and_is_left_out_without_one()
    {
        var net = new MlpSpec { Hidden = [7] };
        var flow = new FlowSpec { Shape = new(2), Steps = [new ElementwiseSplineSpec(4) { Net = net }, new ElementwiseSplineSpec(3)] };
        Assert.Equal(
            [("steps.0.numbers", "[2, 11]"), ("steps.1.numbers", "[2, 8]")],
            FlowPlan.Of(flow).Slots.Select(slot => (slot.Name, slot.Shape.ToString())));
        var given = FlowPlan.Of(flow.Given(3));
        Assert.Equal([3, 0], given.Steps.Select(step => step.Context));
        Assert.Equal(
            [
                ("steps.0.net.0.weight", "[7, 3]"), ("steps.0.net.0.bias", "[7]"), ("steps.0.net.1.weight", "[22, 7]"), ("steps.0.net.1.bias", "[22]"),
                ("steps.1.numbers", "[2, 8]"),
            ],
            given.Slots.Select(slot => (slot.Name, slot.Shape.ToString())));
        Assert.Contains("no network that sees it", Assert.Throws<FlowSpecException>(() =>
            new FlowSpec { Shape = new(2), Steps = [new ElementwiseSplineSpec()] }.Given(3)).Message, StringComparison.Ordinal);
    }

    /// <summary>Earlier versions wrote the context into every coupling.</summary>
    [Theory]
    [InlineData("\"context\": 3, \"step\": \"spline-coupling\", \"net\": NET")]
    [InlineData("\"step\": \"spline-coupling\", \"context\": 3, \"net\": NET")]
    [InlineData("\"step\": \"spline-coupling\", \"net\": NET, // why\n \"context\": 3 // there\n")]
    [InlineData("\"step\": \"spline-coupling\", \"net\": NET\n, \"context\"\n:\n3\n,")]
    public void A_spec_whose_couplings_repeat_the_context_is_read(string coupling)
    {
        var steps = $$$"""[{"step": "factor-out", "inner": [{{{{coupling.Replace("NET", Net, StringComparison.Ordinal)}}}}]}, {{{{Coupling}}}, "context": 3}]""";
        var flow = FlowSpec.FromJson($$$"""{"shape": [8], "steps": {{{steps}}}, "context": 3}""");
        var now = FlowSpec.FromJson($$$"""
            {"context": 3, "shape": [8], "steps": [{"step": "factor-out", "inner": [{"step": "spline-coupling", "net": {{{Net}}}}]}, {{{{Coupling}}}}]}
            """);
        Assert.Equal(now.ToJson(), flow.ToJson());
        Assert.Single(flow.ToJson().Split('\n'), line => line.Contains("context", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("4", "3", "steps[1].context (line 3) is 4 but the flow has a context of 3 values; leave it out")]
    [InlineData("3", "0", "steps[0].context (line 2) is 3 but the flow has a context of 0 values; leave it out")]
    [InlineData("\"three\"", "3", "steps[1].context (line 3) is \"three\" but must be a whole number")]
    [InlineData("3, \"context\": 3", "3", "steps[1] (line 3) has the key \"context\" twice")]
    public void A_coupling_that_says_another_context_than_the_flow_is_refused(string context, string ofFlow, string sentence)
    {
        var error = Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(
            $$$"""
            {"shape": [8], "steps": [
            {{{{Coupling}}}, "context": 3},
            {{{{Coupling}}}, "context": {{{context}}}}], "context": {{{ofFlow}}}}
            """));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Couplings_of_which_only_some_say_the_context_are_refused()
    {
        var error = Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(
            $$$"""{"shape": [8], "context": 3, "steps": [{{{{Coupling}}}, "context": 3}, {{{{Coupling}}}}]}"""));
        Assert.Contains("steps[1] (line 1) has no \"context\" but other couplings have; leave it out of all of them", error.Message, StringComparison.Ordinal);
    }
}
