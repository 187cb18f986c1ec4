using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>What <see cref="DensityModel.LogProb(ReadOnlySpan{float}, ReadOnlySpan{float})"/> says of a row alone and the same row among others.</summary>
public sealed class RowAloneTests
{
    private const int Rows = 70;

    /// <summary>Nats a variable, and of log p where that is larger; of flows whose weights are near those that training begins with.</summary>
    private const double Bound = 1e-5;

    /// <summary>The same of weights drawn at random, which stretch by large factors: rounding grows by as much.</summary>
    private const double WildBound = 1e-3;

    public static TheoryData<string> Presets => [.. Vectors.Keys];

    public static TheoryData<string> Names => FlowCases.Names;

    private static Dictionary<string, FlowSpec> Vectors { get; } = Recipes.Presets.All
        .SelectMany(preset => new[] { 3, 20 }.Select(size => (Name: $"{preset.Name}, {size}", Spec: SpecOf(preset, size))))
        .Where(item => item.Spec is not null)
        .ToDictionary(item => item.Name, item => item.Spec!);

    [Theory]
    [MemberData(nameof(Presets))]
    public void Of_a_preset_they_differ_by_rounding_alone(string name)
    {
        var spec = Vectors[name];
        Check(spec, () => FlatParameters.Start(spec, seed: 4), Bound);
        Check(spec, () => FlowCases.RandomParameters(spec, seed: 4), WildBound);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_a_random_flow_they_differ_by_rounding_alone(string name)
    {
        var spec = FlowCases.Spec(name);
        Check(spec, () => FlowCases.RandomParameters(spec, seed: 4), WildBound);
    }

    private static void Check(FlowSpec spec, Func<FlatParameters> parameters, double bound)
    {
        IFlowEngine[] engines = ManagedEngine.Instance.UnsupportedReason(spec) is null ? [ManagedEngine.Instance, TorchEngine.Instance] : [TorchEngine.Instance];
        foreach (var engine in engines)
        {
            using var flow = engine.Create(spec, parameters());
            var (rows, context) = (FlowCases.RandomRows(spec, Rows, seed: 5), FlowCases.RandomContext(spec, Rows, seed: 6));
            var alone = InBatchesOf(1);
            foreach (var batch in new[] { 2, 3, 8, 9, Rows })
            {
                var together = InBatchesOf(batch);
                for (var row = 0; row < Rows; row++)
                {
                    var allowed = bound * Math.Max(spec.Shape.Size, Math.Abs(alone[row]));
                    Assert.True(
                        Math.Abs(alone[row] - together[row]) <= allowed,
                        FormattableString.Invariant($"{engine.Name}, batches of {batch}: alone {alone[row]:R}, with others {together[row]:R}."));
                }
            }

            double[] InBatchesOf(int batch)
            {
                var logProb = new double[Rows];
                for (var start = 0; start < Rows; start += batch)
                {
                    var count = Math.Min(batch, Rows - start);
                    flow.LogProb(
                        rows.AsSpan(start * flow.Dimension, count * flow.Dimension),
                        logProb.AsSpan(start, count),
                        context.AsSpan(start * spec.Context, count * spec.Context),
                        TestContext.Current.CancellationToken);
                }

                return logProb;
            }
        }
    }

    private static FlowSpec? SpecOf(Preset preset, int size)
    {
        try
        {
            return preset.For(new Shape(size), null).Flow;
        }
        catch (FlowSpecException)
        {
            // A preset for images.
            return null;
        }
    }
}
