using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Evaluation;
using RealNvp.Rows;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>What a row that came is given when it is encoded.</summary>
internal static class RecordContext
{
    /// <summary>The context of a row. An array does not say its class: it is taken for the one that is likeliest for it.</summary>
    /// <exception cref="RequestFault">The model does not say what it is given.</exception>
    public static float[] Of(DensityModel flow, EncodedRecord record, CancellationToken cancellationToken) =>
        record.Context.Length == flow.Spec.Context ? record.Context
        : flow.Metadata.Classes is not null ? ClassContext.OfEach(ClassPosterior.Likeliest(flow, record.Row, cancellationToken), flow.Spec.Context)
        : throw RequestFault.Bad("unknown-context", "The model does not say what its context means.");

    /// <summary>The name of the class that a context stands for; null where it stands for none.</summary>
    public static string? ClassOf(DensityModel model, ReadOnlySpan<float> context) =>
        model.IsGivenClasses && model.Metadata.Classes is { } classes && context.Length == classes.Count && context.IndexOf(1f) is >= 0 and var known
            ? classes[known]
            : null;
}
