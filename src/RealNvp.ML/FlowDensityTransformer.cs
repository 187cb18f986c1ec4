using Microsoft.ML;
using Microsoft.ML.Runtime;
using RealNvp.ML;
using RealNvp.ML.Files;
using RealNvp.ML.Outputs;

[assembly: LoadableClass(
    typeof(FlowDensityTransformer), null, typeof(SignatureLoadModel), "Density of a normalizing flow", FlowDensityTransformer.LoaderSignature)]

namespace RealNvp.ML;

/// <summary>Adds log p of each row, as <see cref="FlowDensityEstimator"/> says.</summary>
public sealed class FlowDensityTransformer : FlowTransformer
{
    internal const string LoaderSignature = "RealNvpDensity";

    internal FlowDensityTransformer(IHostEnvironment environment, FlowModel flow)
        : base(environment, LoaderSignature, flow)
    {
    }

    private protected override VersionInfo Version => VersionOf("RNVPDENS", LoaderSignature);

    private protected override IEnumerable<FlowOutput> Outputs(DataViewSchema input) =>
        [ScoreOutputs.OfLogProbability(Flow.Settings.LogProbability ?? ScoreOutputs.LogProbability)];

    // ML.NET finds it by its name.
    private static FlowDensityTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        new(environment, Load(environment, context, VersionOf("RNVPDENS", LoaderSignature)));
}
