using Microsoft.ML;
using Microsoft.ML.Runtime;
using RealNvp.ML;
using RealNvp.ML.Files;
using RealNvp.ML.Outputs;

[assembly: LoadableClass(
    typeof(NormalizingFlowTransformer), null, typeof(SignatureLoadModel), "Normalizing flow", NormalizingFlowTransformer.LoaderSignature)]

namespace RealNvp.ML;

/// <summary>
/// Says of each row how strange it is, by a flow that learnt what is normal: it adds the columns Score, PValue, PredictedLabel, LogProbability and Reason
/// (<see cref="NormalizingFlowTrainer"/> says what is in each).
/// </summary>
public sealed class NormalizingFlowTransformer : FlowTransformer
{
    internal const string LoaderSignature = "RealNvpFlow";

    internal NormalizingFlowTransformer(IHostEnvironment environment, FlowModel flow)
        : base(environment, LoaderSignature, flow)
    {
    }

    private protected override VersionInfo Version => VersionOf("RNVPFLOW", LoaderSignature);

    private protected override IEnumerable<FlowOutput> Outputs(DataViewSchema input) => ScoreOutputs.Of(Flow);

    // ML.NET finds it by its name.
    private static NormalizingFlowTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        new(environment, Load(environment, context, VersionOf("RNVPFLOW", LoaderSignature)));
}
