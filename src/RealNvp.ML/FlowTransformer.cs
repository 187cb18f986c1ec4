using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RealNvp.Data;
using RealNvp.ML.Files;
using RealNvp.ML.Outputs;
using RealNvp.ML.Rows;

namespace RealNvp.ML;

/// <summary>
/// A trained flow in a pipeline of ML.NET. Rows are asked about in batches when a cursor comes to them; a column that nobody asks for costs nothing. Safe to
/// use from many threads at once, as are the views it makes; a cursor is for one.
/// </summary>
public abstract class FlowTransformer : ITransformer, IDisposable
{
    private readonly IHost _host;

    private protected FlowTransformer(IHostEnvironment environment, string name, FlowModel flow)
    {
        ArgumentNullException.ThrowIfNull(environment);
        (_host, Flow) = (environment.Register(name), flow);
    }

    /// <summary>The flow with its threshold, outside of ML.NET: its rows are those of a table whose columns are the values that were learnt.</summary>
    public AnomalyDetector Detector => Flow.Detector;

    /// <summary>The density.</summary>
    public DensityModel Model => Detector.Model;

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal FlowModel Flow { get; }

    /// <summary>The columns of a view with those that the flow adds behind them.</summary>
    /// <exception cref="InvalidInputException">The view lacks a column that the flow learnt, or has it in another type; the sentence says which.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Mapping(inputSchema).OutputSchema;

    /// <summary>A view of the input with the columns that the flow adds. Nothing is read yet.</summary>
    /// <exception cref="InvalidInputException">The view lacks a column that the flow learnt, or has it in another type; the sentence says which.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new FlowView(input, Mapping(input.Schema));
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Mapping(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        Flow.Save(ctx, FolderOf(_host));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the flow holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flow.Dispose();
        }
    }

    private protected abstract VersionInfo Version { get; }

    /// <summary>What the flow adds to a view.</summary>
    private protected abstract IEnumerable<FlowOutput> Outputs(DataViewSchema input);

    /// <summary>What is asked of a view's rows.</summary>
    /// <param name="forScores">Whether more is wanted than log p.</param>
    private protected virtual IRowQuestion Ask(bool forScores) => new ScoreQuestion(Detector, Flow.Settings.Missing, forScores);

    /// <summary>Reads a flow that <see cref="ICanSaveModel.Save"/> wrote.</summary>
    private protected static FlowModel Load(IHostEnvironment environment, ModelLoadContext context, VersionInfo version)
    {
        context.CheckAtModel(version);
        return FlowModel.Load(context, FolderOf(environment));
    }

    private protected static VersionInfo VersionOf(string signature, string loader) => new(
        modelSignature: signature,
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: loader,
        loaderAssemblyName: typeof(FlowTransformer).Assembly.FullName);

    private static string? FolderOf(IHostEnvironment environment) => (environment as IHostEnvironmentInternal)?.TempFilePath;

    private FlowMapping Mapping(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(input, Flow.Settings.Columns, Outputs(input), Model.Workers, Ask);
    }
}
