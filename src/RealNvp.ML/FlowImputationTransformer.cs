using Microsoft.ML;
using Microsoft.ML.Runtime;
using RealNvp.ML;
using RealNvp.ML.Columns;
using RealNvp.ML.Files;
using RealNvp.ML.Outputs;
using RealNvp.ML.Rows;

[assembly: LoadableClass(
    typeof(FlowImputationTransformer), null, typeof(SignatureLoadModel), "Imputation by a normalizing flow", FlowImputationTransformer.LoaderSignature)]

namespace RealNvp.ML;

/// <summary>Fills in what rows lack, as <see cref="FlowImputationEstimator"/> says: the filled columns take the place of those of the same name.</summary>
public sealed class FlowImputationTransformer : FlowTransformer
{
    internal const string LoaderSignature = "RealNvpImputation";

    internal FlowImputationTransformer(IHostEnvironment environment, FlowModel flow)
        : base(environment, LoaderSignature, flow)
    {
    }

    private protected override VersionInfo Version => VersionOf("RNVPFILL", LoaderSignature);

    private protected override IEnumerable<FlowOutput> Outputs(DataViewSchema input) =>
        from known in Flow.Settings.Columns
        where Flow.Settings.Filled?.Contains(known.Name) != false
        select FilledOutput.Of(known, InputColumns.Match(input, [known])[0]);

    private protected override IRowQuestion Ask(bool forScores) => new FillQuestion(Model);

    // ML.NET finds it by its name.
    private static FlowImputationTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        new(environment, Load(environment, context, VersionOf("RNVPFILL", LoaderSignature)));
}
