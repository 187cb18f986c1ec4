using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

/// <summary>The context of a conditional flow is part of its spec.</summary>
public sealed class ConditionalSpecTests
{
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
        var plain = Flow.Steps.OfType<AffineCouplingSpec>().First().Weights(new(6)).First();
        var conditional = Flow.Given(4).Steps.OfType<AffineCouplingSpec>().First().Weights(new(6)).First();
        Assert.Equal(plain.Shape[1] + 4, conditional.Shape[1]);
    }

    [Fact]
    public void Couplings_that_see_another_context_than_the_flow_has_are_refused()
    {
        var error = Assert.Throws<InvalidInputException>(() => (Flow.Given(4) with { Context = 3 }).Checked());
        Assert.Contains("couplings see 4", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new FlowSpec { Shape = new(6), Steps = [new ActNormSpec()] }.Given(2));
        Assert.Throws<InvalidInputException>(() => Flow.Given(-1));
    }
}
