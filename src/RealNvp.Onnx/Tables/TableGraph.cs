using RealNvp.Calibration;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Onnx.Explanations;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Scores;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// A model of a table as one graph: from its columns, as the file has them, to log p, score, p-value, whether a row is flagged, and the column to blame.
/// </summary>
internal sealed class TableGraph
{
    private readonly GraphBuilder _graph;
    private readonly DensityModel _model;
    private readonly TableSchema _schema;
    private readonly TableEncoding _encoding;
    private readonly SortedDictionary<int, InputColumn> _inputs = [];
    private readonly Lazy<BaselineGraph> _baselines;

    /// <summary>Adds the inputs, and what the flow takes.</summary>
    /// <exception cref="InvalidInputException">The model cannot be a graph of its table; the sentence says why.</exception>
    public TableGraph(GraphBuilder graph, DensityModel model)
    {
        (_graph, _model) = (graph, model);
        _schema = Require(model);
        _encoding = new(_schema);
        var inputs = new TableInputs(graph, _encoding);
        foreach (var index in inputs.Columns)
        {
            _inputs.Add(index, inputs.Of(index));
        }

        graph.Describe("realnvp.inputs", InputNote.ToJson(inputs.Columns.Select(index => InputNote.Of(_schema.Columns[index]))));
        Columns = new(graph, _encoding, _inputs);
        Context = GivenValues.Of(graph, model, _schema, _inputs);
        Faults = new(graph, _schema, _inputs, Columns);
        _baselines = new(() => BaselineGraph.Of(_schema, Reference(), Columns, Context));
    }

    /// <summary>The rows as the flow takes them.</summary>
    public EncodedColumns Columns { get; }

    /// <summary>What they are conditioned on, <c>[n, context]</c> in float; null for nothing.</summary>
    public Tensor? Context { get; }

    /// <summary>What speaks against rows before any score.</summary>
    public RowFaults Faults { get; }

    /// <summary>Adds the outputs.</summary>
    /// <param name="flow">log p and the length of the latents of encoded rows, <c>[n, 1]</c> each in double, as the flow has them.</param>
    /// <param name="options">What is wanted.</param>
    public void Add(FlowMeasures flow, TableGraphOptions options)
    {
        var calibration = _model.Calibration;
        var (ofFlow, radius) = flow(Columns.Rows, Context);
        var logProb = Columns.LogDet is { } logDet ? ofFlow + logDet : ofFlow;
        var scores = new ScoresGraph(calibration, logProb, radius, () => _baselines.Value);
        var kind = options.Kind ?? (calibration is null ? ScoreKind.UncalibratedFor(_model.Spec) : calibration.DefaultFor(_model.Spec, _schema));
        var isNone = Faults.IsUnmeasured | logProb.IsNaN();
        Output(OnnxOutputs.LogProb, OnnxExport.LogProbName, isNone.Where(double.NegativeInfinity, logProb));
        var isFlagged = Faults.BreaksAny is { } broken ? broken | Faults.IsUnmeasured : Faults.IsUnmeasured;
        foreach (var own in options.Others.Where(other => other != kind).Prepend(kind))
        {
            var ending = own == kind ? "" : $"_{own.Word.Replace('-', '_')}";
            var score = Faults.IsUnmeasured.Where(double.PositiveInfinity, scores.Score(own));
            Output(OnnxOutputs.Score, $"{OnnxExport.ScoreName}{ending}", score);
            if (calibration is not null)
            {
                var pValue = Faults.IsUnmeasured.Where(double.NaN, scores.PValue(own, score));
                Output(OnnxOutputs.PValue, $"{OnnxExport.PValueName}{ending}", pValue);
                if (own == kind && options.Gives(OnnxOutputs.Flagged | OnnxOutputs.Reason))
                {
                    var rate = new AnomalyScorer(_model, calibration, options.FalseAlarms, kind).FalseAlarms;
                    isFlagged |= pValue <= rate;
                }
            }
        }

        Output(OnnxOutputs.Flagged, OnnxExport.FlaggedName, isFlagged);
        var status = Faults.IsUnmeasured.Where(_graph.Long(2), Faults.BreaksAny is { } any ? any.Where(_graph.Long(1), _graph.Long(0)) : _graph.Long(0));
        Output(OnnxOutputs.Status, OnnxExport.StatusName, _graph.Of(_graph.Texts("statuses", ["scored", "broken-relation", "not-measured"])).Gather(status));
        var first = Faults.First();
        var explains = options.Explains && options.Gives(OnnxOutputs.Reason) && calibration?.Reference is not null;
        Output(OnnxOutputs.Reason, OnnxExport.ReasonName, NameOf(explains ? Blamed(first, isFlagged, logProb, flow) : Faults.ColumnOf(first)));

        void Output(OnnxOutputs output, string name, Tensor value)
        {
            if (options.Gives(output))
            {
                _graph.Output(_graph.Free(name), value.Value);
            }
        }
    }

    /// <summary>The columns that a graph takes.</summary>
    /// <exception cref="InvalidInputException">The model cannot be a graph of its table; the sentence says why.</exception>
    public static TableSchema Require(DensityModel model)
    {
        var schema = model.Schema ?? throw new InvalidInputException("The model was not trained on a table and has no columns; export it with encoded rows.")
        {
            Options = [nameof(OnnxExportOptions.Inputs)],
        };
        if (schema.Series?.Lags is not null)
        {
            throw new InvalidInputException(
                "The model judges a row by the rows before it, and a graph of ONNX remembers none; export it with encoded rows, or train it without lags.")
            {
                Options = [nameof(OnnxExportOptions.Inputs)],
            };
        }

        schema = ClassColumn.GivenBy(model) ?? schema;
        return new TableEncoding(schema).ContextWidth == model.Spec.Context || schema != model.Schema ? schema : throw new InvalidInputException(
            "The model is conditioned on what is no column of its table; export it with encoded rows.")
        {
            Options = [nameof(OnnxExportOptions.Inputs)],
        };
    }

    /// <summary>The column to blame, by its index in the schema: of flagged rows that can be measured the flow is asked.</summary>
    private Tensor Blamed(Tensor first, Tensor isFlagged, Tensor logProb, FlowMeasures flow)
    {
        var asked = isFlagged & !Faults.IsUnmeasured;
        var places = _graph.Of(_graph.PlacesOf(_graph.Without(asked.Value, 1)));
        var explanation = new ExplanationGraph(_model, _encoding, _inputs, Columns, Context, (rows, context) => flow(rows, context).LogProb);
        var (alone, tail, wrong) = explanation.Of(places, logProb);
        var blame = (tail < RowExplainer.NormalTail).Where(alone, double.NegativeInfinity);
        var worst = _graph.Of(_graph.ArgMax(blame.Value, 1, keeps: true));
        var columns = _graph.LongList([.. explanation.Columns.Select(column => (long)column)]).Gather(worst);
        columns = (blame.Most(1) > double.NegativeInfinity).Where(columns, -1);

        // Of a broken rule the one is wrong that the row's other values say it of.
        var fault = first.Gather(places);
        var named = Faults.ColumnOf(fault);
        foreach (var (rule, own, other) in Faults.Rules)
        {
            var gain = alone.Columns(PlaceOf(other)) - alone.Columns(PlaceOf(own));
            named = (fault.Is(rule) & !(gain < BrokenReasons.ClearGain)).Where(other, named);
        }

        foreach (var (place, left) in explanation.Relations.Index())
        {
            var other = wrong!.Value.Columns(place);
            named = (fault.Is(Faults.RelationOf(left)) & (other >= 0)).Where(other, named);
        }

        var blamed = (named >= 0).Where(named, columns);
        return _graph.Of(_graph.Replace(Faults.ColumnOf(first).Value, places.Value, blamed.Value));

        int PlaceOf(int column) => explanation.Columns.Index().First(item => item.Item == column).Index;
    }

    private ReferenceRows Reference() => _model.Calibration?.Reference ?? throw new InvalidInputException(
        "The model file carries no training rows, which the score compares with; choose another score, or train it and let its file keep some.")
    {
        Options = [nameof(OnnxExportOptions.Kind)],
    };

    private Tensor NameOf(Tensor column) =>
        _graph.Of(_graph.Texts("names", ["", .. _schema.Columns.Select(known => known.Name)])).Gather(column + 1);

}
