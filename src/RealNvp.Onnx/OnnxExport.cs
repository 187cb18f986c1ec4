using RealNvp.Files;
using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;

namespace RealNvp.Onnx;

/// <summary>
/// Writes models as ONNX, for wherever a runtime of it runs: Python, Java, C++, JavaScript in browsers, databases. A file has operators of the standard alone,
/// computes in float64 what the engines do, and takes any number of rows.
/// </summary>
public static class OnnxExport
{
    internal const string RowsName = "rows";
    internal const string ContextName = "context";
    internal const string LatentsName = "latents";
    internal const string NoiseName = "noise";
    internal const string TemperatureName = "temperature";
    internal const string LogProbName = "log_prob";
    internal const string RadiusName = "radius";
    internal const string ScoreName = "score";
    internal const string PValueName = "p_value";
    internal const string FlaggedName = "flagged";
    internal const string StatusName = "status";
    internal const string ReasonName = "reason";

    /// <summary>Writes a model to a file, which is written beside and renamed.</summary>
    /// <remarks>
    /// <para>
    /// Rows are those that <see cref="DensityModel"/> takes, in the data's own units: input <c>rows</c>, float32 <c>[rows, dimension]</c>, and for conditional
    /// models <c>context</c>, float32 <c>[rows, context]</c>. Of a table's encoded rows the density is that of the encoded row.
    /// </para>
    /// <para>
    /// With <see cref="OnnxInputs.Table"/> each column is an input of its own, and the density is the table's. A row that the model cannot measure, such as one
    /// with a category that it does not know, has a log p of minus infinity, a score of plus infinity and no p-value, and is flagged.
    /// </para>
    /// <para>
    /// <see cref="OnnxGraph.Decode"/> has the input <c>latents</c> and the output <c>rows</c>, <see cref="OnnxGraph.Sample"/> the inputs <c>noise</c>, uniform
    /// numbers in [0, 1) of which each row takes as many as the shape says, and <c>temperature</c>, one number.
    /// </para>
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">What is written; null for what is said of a table's columns, or log p, latents and radius of the model's own rows.</param>
    /// <param name="cancellationToken">Leaves no file.</param>
    /// <exception cref="InvalidInputException">
    /// The model has a step of somebody's own, is an ensemble and latents were asked for, or is larger than a file of ONNX can be; or the file cannot
    /// be written there.
    /// </exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static OnnxFile Write(DensityModel model, string path, OnnxExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var graph = Build(model, options ?? new(), cancellationToken);
        var bytes = graph.Write(path, cancellationToken);
        return new([.. graph.Inputs.Select(Shown)], [.. graph.Outputs.Select(Shown)], GraphBuilder.Opset, bytes);
    }

    /// <summary>The graph that is written.</summary>
    internal static GraphBuilder Build(DensityModel model, OnnxExportOptions options, CancellationToken cancellationToken = default)
    {
        RequireNoJudgement(model, options);
        var graph = new GraphBuilder("RealNvp");
        switch (options.Graph)
        {
            case OnnxGraph.Score when IsOfTable(model, options):
                _ = OutputsOf(model, options);
                TableGraphs.Score(graph, model, Whole, options);
                break;
            case OnnxGraph.Score:
                Score(graph, model, Whole(), OutputsOf(model, options));
                break;
            case OnnxGraph.Decode:
                RequireLatents(model);
                Rows(context =>
                {
                    var latents = graph.Input(graph.Free(LatentsName), ElementType.Float32, GraphShape.OfRows(model.Dimension));
                    return Whole().Decode(latents, context());
                });
                break;
            case OnnxGraph.Sample:
                Rows(context =>
                {
                    var whole = Whole();
                    var noise = graph.Input(graph.Free(NoiseName), ElementType.Float32, GraphShape.OfRows(whole.NoiseWidth));
                    var temperature = graph.Input(graph.Free(TemperatureName), ElementType.Float32, new(1));
                    return whole.Sample(noise, temperature, context());
                });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.Graph, "There is no such graph.");
        }

        ModelDescription.Write(graph, model, options.Graph);
        return graph;

        ModelGraph Whole() => new(graph, model, cancellationToken);

        void Rows(Func<Func<GraphValue?>, GraphValue> rowsOf)
        {
            if (IsOfTable(model, options))
            {
                TableGraphs.Rows(graph, model, context => rowsOf(() => context));
            }
            else
            {
                graph.Output(RowsName, rowsOf(() => Context(graph, model)));
            }
        }
    }

    private static void Score(GraphBuilder graph, DensityModel model, ModelGraph whole, OnnxOutputs outputs)
    {
        var rows = graph.Input(RowsName, ElementType.Float32, GraphShape.OfRows(model.Dimension));
        var encoded = whole.Encode(rows, Context(graph, model));
        if (outputs.HasFlag(OnnxOutputs.LogProb))
        {
            graph.Output(LogProbName, encoded.LogProb);
        }

        if (outputs.HasFlag(OnnxOutputs.Latents))
        {
            graph.Output(LatentsName, encoded.Latents!);
        }

        if (outputs.HasFlag(OnnxOutputs.Radius))
        {
            graph.Output(RadiusName, encoded.Radius);
        }
    }

    private static void RequireNoJudgement(DensityModel model, OnnxExportOptions options)
    {
        var isJudging = options.Kind is not null || options.FalseAlarms is not null || options.MoreKinds.Count > 0;
        if (isJudging && !(options.Graph == OnnxGraph.Score && IsOfTable(model, options)))
        {
            throw new InvalidInputException(
                "A score and a rate of false alarms are for a graph that takes the columns of a table and says what is strange; leave them out.")
            {
                Options = [options.Kind is not null ? nameof(OnnxExportOptions.Kind) : nameof(OnnxExportOptions.FalseAlarms)],
            };
        }
    }

    private static bool IsOfTable(DensityModel model, OnnxExportOptions options) =>
        (options.Inputs ?? (TableGraphs.Has(model) ? OnnxInputs.Table : OnnxInputs.Encoded)) == OnnxInputs.Table;

    private static OnnxOutputs OutputsOf(DensityModel model, OnnxExportOptions options)
    {
        var outputs = options.Outputs ?? OnnxOutputs.LogProb | OnnxOutputs.Radius | (model.Members.Count == 1 ? OnnxOutputs.Latents : OnnxOutputs.None);
        if (outputs == OnnxOutputs.None)
        {
            throw new ArgumentException("A graph needs an output.", nameof(options));
        }

        if (outputs > (OnnxOutputs.LogProb | OnnxOutputs.Latents | OnnxOutputs.Radius) && !IsOfTable(model, options))
        {
            throw new InvalidInputException("Scores, p-values and reasons are given of the columns of a table; export the model with its table's columns.")
            {
                Options = [nameof(OnnxExportOptions.Inputs), nameof(OnnxExportOptions.Outputs)],
            };
        }

        if (outputs.HasFlag(OnnxOutputs.Latents))
        {
            RequireLatents(model);
        }

        return outputs;
    }

    private static void RequireLatents(DensityModel model)
    {
        if (model.Members.Count > 1)
        {
            throw RealNvp.Flows.FlowEnsemble.NoLatents();
        }
    }

    private static GraphValue? Context(GraphBuilder graph, DensityModel model) =>
        model.Spec.Context == 0 ? null : graph.Input(ContextName, ElementType.Float32, GraphShape.OfRows(model.Spec.Context));

    private static OnnxValue Shown(GraphValue value) => new(value.Name, value.Type.Word, value.Shape.Sizes.ToArray());
}
