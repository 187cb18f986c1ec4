using Microsoft.ML;
using Microsoft.ML.Runtime;
using RealNvp.ML.Columns;
using RealNvp.ML.Outputs;
using RealNvp.ML.Training;

namespace RealNvp.ML;

/// <summary>
/// Learns the density of the rows of a data view and fills in what rows lack: not-a-number among Single and Double, empty text, the key 0 and the first of all dates become the values
/// at which the density of the row is highest while its other values are held (<see cref="RealNvp.Scores.RowImputer"/>). Rows that lack more than half of the
/// columns, or have a value that does not fit its column, keep their gaps.
/// </summary>
public sealed class FlowImputationEstimator : IEstimator<FlowImputationTransformer>
{
    private readonly IHost _host;
    private readonly IReadOnlyList<string> _filled;
    private readonly NormalizingFlowOptions _options;

    internal FlowImputationEstimator(IHostEnvironment environment, IReadOnlyList<string>? columnNames, NormalizingFlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_host, _filled, _options) = (environment.Register(nameof(FlowImputationEstimator)), columnNames ?? options.Columns, options);
        if (_filled.Count == 0)
        {
            throw new InvalidInputException("No column is named to be filled; name at least one.");
        }

        if (_filled.Except(options.Columns).FirstOrDefault() is { } other)
        {
            throw new InvalidInputException($"The column '{other}' is to be filled but not among those to be learnt; name it there too.");
        }
    }

    /// <summary>Learns rows. They are read once; rows that lack values are learnt too.</summary>
    /// <inheritdoc cref="NormalizingFlowTrainer.Fit" path="/exception"/>
    public FlowImputationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (var column in InputColumns.Of(input.Schema, _options.Columns).Where(column => _filled.Contains(column.Name)))
        {
            FilledOutput.Require(column);
        }

        var flow = FlowFitting.Fit(_host, input, _options, takesTimesInOrder: false);
        return new(_host, flow with { Settings = flow.Settings with { Filled = _filled } });
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.Check(inputSchema, _options.Columns);
        return inputSchema;
    }
}
