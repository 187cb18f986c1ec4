using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Torch.Tests;

namespace RealNvp.Onnx.Tests.Flows;

/// <summary>The flows that all engines are held to, as models in the data's own units.</summary>
internal static class ModelCases
{
    public static TheoryData<string> Names => [.. FlowCases.Names.Concat(ImageFlowCases.Names).Select(row => row.Data)];

    public static FlowSpec Spec(string name) => Light(ImageFlowCases.Has(name) ? ImageFlowCases.Spec(name) : FlowCases.Spec(name));

    /// <summary>Many rows of a case: of whole flows fewer, whose steps have their own cases.</summary>
    public static int Many(string name) => IsWhole(name) ? 33 : 257;

    /// <summary>A model with weights far from their start; of whole flows on images, which random weights would stretch beyond float32, near it.</summary>
    public static DensityModel Model(string name) => ImageFlowCases.Has(name) && IsWhole(name) ? Started(Spec(name)) : Model(Spec(name));

    public static DensityModel Model(FlowSpec spec, ulong seed = 4) => new(Flow(spec, FlowCases.RandomParameters(spec, seed)), new ModelMetadata());

    /// <summary>A preset on few values, started from data and moved a little, so that every network counts and nothing stretches far.</summary>
    public static DensityModel Preset(string name)
    {
        var isOfImages = name.Contains("mnist", StringComparison.Ordinal) || name.StartsWith("paper-", StringComparison.Ordinal);
        var colours = name.Contains("mnist", StringComparison.Ordinal) ? 1 : 3;
        var shape = name == "marginals" ? new Shape(1) : isOfImages ? new(colours, 4, 4) : new(1, 2, 3);
        var isContinuous = name is "marginals" or "plane" || name.StartsWith("tabular", StringComparison.Ordinal);
        return Started(Light(Presets.Find(name).For(isContinuous && shape.Rank > 1 ? new(shape.Size) : shape, isContinuous ? null : 256, rows: 500).Flow));
    }

    private static bool IsWhole(string name) => name.StartsWith("preset", StringComparison.Ordinal) || name is "two scales" or "three scales";

    private static DensityModel Started(FlowSpec spec)
    {
        var flow = Flow(spec, FlatParameters.Start(spec, seed: 1));
        flow.Initialize(FlowCases.RandomRows(spec, 500, seed: 1));
        var random = SeededRandom.For(2, 77);
        foreach (ref var weight in flow.Parameters.Weights)
        {
            weight += 0.02f * (float)random.NextGaussian();
        }

        flow.WeightsChanged();
        return new(flow, new ModelMetadata());
    }

    /// <summary>Three flows with a base of each kind.</summary>
    public static DensityModel Ensemble() =>
        DensityModel.Ensemble([Model("coupling, half"), Model("student-t base"), Model(OfMixture(variables: 6, normals: 3))]);

    /// <summary>Act-norm in front of a mixture of normals.</summary>
    public static FlowSpec OfMixture(int variables, int normals)
    {
        var random = SeededRandom.For(3, 77);
        float Number(double spread) => (float)(spread * random.NextGaussian());
        return new FlowSpec
        {
            Shape = new(variables),
            Steps = [new ActNormSpec()],
            Base = new(BaseKind.Mixture)
            {
                Components =
                [
                    .. Enumerable.Range(0, normals).Select(_ => new MixtureComponent(
                        1.0 / normals,
                        [.. Enumerable.Range(0, variables).Select(_ => Number(2))],
                        [.. Enumerable.Range(0, variables).SelectMany(row => Enumerable.Range(0, row).Select(_ => Number(0.3)).Append(0.5f + (0.1f * row)))])),
                ],
            },
        };
    }

    /// <summary>Rows that the model can take, in the data's own units.</summary>
    public static float[] Rows(FlowSpec spec, int count, ulong seed)
    {
        var rows = FlowCases.RandomRows(spec, count, seed);
        return spec.Levels is { } levels ? Array.ConvertAll(rows, value => MathF.Floor(value * levels)) : rows;
    }

    /// <summary>The first steps of a flow of many weights: those behind them are of the same kinds.</summary>
    private static FlowSpec Light(FlowSpec spec)
    {
        const int Most = 5_000_000;
        while (FlowPlan.Of(spec).WeightCount > Most)
        {
            spec = FlowCases.Beginning(spec, spec.Steps.Count - 1);
        }

        return spec;
    }

    private static ITrainableFlow Flow(FlowSpec spec, FlatParameters parameters) => ManagedEngine.Instance.UnsupportedReason(spec) is null
        ? ManagedEngine.Instance.Create(spec, parameters)
        : RealNvp.Torch.TorchEngine.Instance.Create(spec, parameters);
}
