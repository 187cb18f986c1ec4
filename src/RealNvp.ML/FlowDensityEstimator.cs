using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RealNvp.ML.Columns;
using RealNvp.ML.Outputs;
using RealNvp.ML.Training;

namespace RealNvp.ML;

/// <summary>
/// Learns the density of the rows of a data view and adds log p of each row, in nats (Single): not-a-number for a row that cannot be measured. Of dequantised
/// numbers and categories it is the log-probability, of others a density in the columns' own units.
/// </summary>
public sealed class FlowDensityEstimator : IEstimator<FlowDensityTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly NormalizingFlowOptions _options;

    internal FlowDensityEstimator(IHostEnvironment environment, string outputColumnName, NormalizingFlowOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        (_host, _output, _options) = (environment.Register(nameof(FlowDensityEstimator)), outputColumnName, options);
    }

    /// <summary>Learns rows. They are read once.</summary>
    /// <inheritdoc cref="NormalizingFlowTrainer.Fit" path="/exception"/>
    public FlowDensityTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var flow = FlowFitting.Fit(_host, input, _options, takesTimesInOrder: false);
        return new(_host, flow with { Settings = flow.Settings with { LogProbability = _output } });
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.Check(inputSchema, _options.Columns);
        return FlowShape.With(inputSchema, [(_output, NumberDataViewType.Single)]);
    }
}
