using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RealNvp.ML.Columns;
using RealNvp.ML.Outputs;
using RealNvp.ML.Training;

namespace RealNvp.ML;

/// <summary>
/// Learns the density of the rows of a data view, nearly all of which are normal, and flags those that are too strange, at a rate of false alarms that is kept.
/// Of ten rows eight train, one chooses the best epoch and one sets the threshold; labels are not needed and not used.
/// </summary>
/// <remarks>
/// What its transformer adds: <c>Score</c> (Single), higher being stranger, the largest Single for a row that cannot be measured or that the data cannot have;
/// <c>PValue</c> (Single), the share of normal rows that look at least this strange, not-a-number where there is none; <c>PredictedLabel</c> (Boolean), whether
/// the row is flagged; <c>LogProbability</c> (Single), log p in nats, not-a-number for a row that cannot be measured; <c>Reason</c> (Text), what speaks against
/// a flagged row, empty for others.
/// </remarks>
public sealed class NormalizingFlowTrainer : IEstimator<NormalizingFlowTransformer>
{
    private readonly IHost _host;
    private readonly NormalizingFlowOptions _options;

    internal NormalizingFlowTrainer(IHostEnvironment environment, NormalizingFlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_host, _options) = (environment.Register(nameof(NormalizingFlowTrainer)), options);
    }

    /// <summary>Learns rows. They are read once.</summary>
    /// <param name="input">Rows that are normal, or nearly all are.</param>
    /// <exception cref="InvalidInputException">
    /// A column is missing or of a type that no flow learns, or the rows are too few; the sentence says what to do.
    /// </exception>
    /// <exception cref="RealNvp.Training.TrainingFailedException">The training did not converge.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public NormalizingFlowTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_host, FlowFitting.Fit(_host, input, _options, takesTimesInOrder: true));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.Check(inputSchema, _options.Columns);
        return FlowShape.With(inputSchema, ScoreOutputs.Names);
    }
}
