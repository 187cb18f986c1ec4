using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

public sealed class DequantisationSpecTests
{
    private static readonly ResNetSpec Net = new(Blocks: 1, Features: 4);

    [Fact]
    public void What_it_leaves_out_takes_the_default() => Assert.Equal(
        [new DequantisationCouplingSpec { Levels = 256, Bins = 8, Net = new ResNetSpec(4, 32, true) }],
        FlowSpec.FromJson("""
            {"shape": [1, 4, 4], "levels": 256, "steps": [{"step": "dequantisation-coupling", "levels": 256, "net": {"net": "resnet"}}]}
            """).Steps);

    [Fact]
    public void Its_network_sees_the_levels_and_the_noise_of_every_channel() => Assert.Equal(
        [(2 * 2 * 3) + 1, 3 * 23],
        [Weight("in.weight_v")[1], Weight("out.weight_g")[0]]);

    [Theory]
    [InlineData(256, 255, "has 255 levels but the flow has 256")]
    [InlineData(null, 256, "has 256 levels but the flow has none")]
    [InlineData(256, 1, "needs 2 to 65536 levels")]
    public void Levels_must_be_those_of_the_flow(int? ofFlow, int levels, string sentence) => Refused(sentence, ofFlow, Step(levels));

    [Fact]
    public void It_comes_before_all_other_steps()
    {
        Refused("put it before all other steps", 256, new ActNormSpec(), Step(256));
        Refused("put it before all other steps", 256, Step(256), new FactorOutSpec { Inner = [Step(256)] });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Its_bins_are_counted(int bins) => Refused("needs 1 to 256 bins", 256, Step(256) with { Bins = bins });

    private static DequantisationCouplingSpec Step(int levels) => new() { Levels = levels, Net = Net };

    private static Shape Weight(string name) =>
        FlowPlan.Of(new FlowSpec { Shape = new(3, 2, 2), Levels = 256, Steps = [Step(256)] })[$"steps.0.net.{name}"].Shape;

    private static void Refused(string sentence, int? levels, params StepSpec[] steps) => Assert.Contains(
        sentence,
        Assert.Throws<FlowSpecException>(() => new FlowSpec { Shape = new(2, 2, 2), Levels = levels, Steps = steps }.Validated()).Message,
        StringComparison.Ordinal);
}
