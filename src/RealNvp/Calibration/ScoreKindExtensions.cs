using System.Text.Json;
using RealNvp.Specs;

namespace RealNvp.Calibration;

/// <summary>What is known of each kind of score.</summary>
public static class ScoreKindExtensions
{
    extension(ScoreKind kind)
    {
        /// <summary>Whether it needs no flow, and is what a flow must beat.</summary>
        public bool IsBaseline => kind is ScoreKind.Gaussian or ScoreKind.Neighbours or ScoreKind.Smoother or ScoreKind.Local;

        /// <summary>The name that users type: <c>likelihood</c>.</summary>
        public string Word => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

        /// <summary>Whether it is measured from what held-out rows look like, so that a model without a calibration has no such score.</summary>
        public bool NeedsCalibration => kind is ScoreKind.CappedLikelihood or ScoreKind.Typicality or ScoreKind.Combined;

        /// <summary>
        /// The score that a model's rows are judged by unless the user says otherwise: the capped likelihood for tables and points, or the likelihood where
        /// latents have the tails of no normal; for images the likelihood corrected by complexity, since there -log p(x) alone mostly says how complex a
        /// picture is (arXiv:1909.11480).
        /// </summary>
        internal static ScoreKind DefaultFor(FlowSpec spec)
        {
            ArgumentNullException.ThrowIfNull(spec);
            return IsImage(spec) ? ScoreKind.Complexity
                : spec.Base is null or { Kind: BaseKind.Normal or BaseKind.Mixture } ? ScoreKind.CappedLikelihood
                : ScoreKind.Likelihood;
        }

        /// <summary>The same for a model that no held-out rows have calibrated.</summary>
        internal static ScoreKind UncalibratedFor(FlowSpec spec) =>
            ScoreKind.DefaultFor(spec) is { NeedsCalibration: false } usual ? usual : ScoreKind.Likelihood;
    }

    /// <summary>Whether a flow is of pictures, whose length as PNG can be told.</summary>
    internal static bool IsImage(FlowSpec spec) => spec is { Levels: <= PngLength.MostLevels, Shape.Rank: 3 };
}
