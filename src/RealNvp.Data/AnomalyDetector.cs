using System.Runtime.CompilerServices;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Flows;
using RealNvp.Persistence;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Data;

/// <summary>
/// From a table to an answer: learns the density of the rows of a file and says which rows of others, or of a stream, are too strange to be
/// normal, at a rate of false alarms that is kept. Everything runs in managed code.
/// </summary>
/// <example>
/// <code>
/// using var detector = AnomalyDetector.Fit("readings.csv");
/// foreach (var row in detector.Score("new.csv").Where(row => row.IsFlagged))
///     Console.WriteLine($"row {row.Number}: p = {row.PValue:G2}");
/// </code>
/// </example>
public sealed class AnomalyDetector : IDisposable
{
    private const int RowsAtOnce = 1024;

    private readonly TableSchema _schema;
    private readonly Lazy<RowExplainer> _explainer;

    private AnomalyDetector(DensityModel model, double? falseAlarms, ScoreKind? kind)
    {
        _schema = model.Schema ?? throw new InvalidInputException("The model is not one of a table; score its rows with AnomalyScorer.");
        Scorer = new(model, falseAlarms, kind);
        _explainer = new(() => RowExplainer.Of(model));
    }

    /// <summary>What scores rows of the flow: threshold, score and held-out rows.</summary>
    public AnomalyScorer Scorer { get; }

    /// <summary>The density.</summary>
    public DensityModel Model => Scorer.Model;

    /// <summary>Learns the rows of a table: of ten rows eight train, one chooses the best epoch and one sets the threshold.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file of rows that are normal, or nearly all are.</param>
    /// <param name="options">What goes without saying, and how to change it.</param>
    /// <param name="progress">Gets a line for what was found out about the file, left out or changed.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="InvalidInputException">The file is missing, damaged or has too few rows; the sentence says what to do.</exception>
    /// <exception cref="TrainingFailedException">The training did not converge.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static AnomalyDetector Fit(
        string path, DetectorOptions? options = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (!DatasetCatalogue.IsTable(path))
        {
            throw new InvalidInputException($"'{path}' is no table; give a file that ends in {TableSources.Endings}.");
        }

        var data = DatasetCatalogue.Load(path, new() { Seed = options.Seed, Table = options.Table }, progress, cancellationToken);
        var recipe = options.Recipe ?? Presets.DefaultFor(data.Shape, data.Levels).For(data.Shape, data.Levels, data.Train.Count);
        if (recipe.Flow.Context != data.Train.ContextWidth)
        {
            recipe = recipe with { Flow = recipe.Flow.Given(data.Train.ContextWidth) };
        }

        var flow = Engines.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, options.Seed));
        try
        {
            var end = new Trainer(flow, data.Train, data.Valid, recipe.Training with { Seed = options.Seed }).Run([], cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var facts = new ModelFacts
            {
                Recipe = recipe.Name,
                Data = Path.GetFullPath(path),
                Seed = options.Seed,
                TrainingRows = data.Train.Count,
                Epoch = end.BestEpoch,
                Engine = flow.Engine,
            };
            var model = new DensityModel(flow, facts, data.Schema);
            var reference = options.KeepTrainingRows ? ReferenceRows.Draw(data.Train, options.Seed, cancellationToken) : null;
            model.Calibration = ScoreCalibration.Measure(model, data.HeldOut, reference, options.Seed, cancellationToken);
            return new(model, options.FalseAlarms, options.Kind);
        }
        catch
        {
            flow.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model of a table that was saved, or that <c>realnvp train</c> made.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="falseAlarms">
    /// The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.
    /// </param>
    /// <param name="kind">The score; null for the model's usual one (<see cref="ScoreKindFacts"/>).</param>
    /// <exception cref="InvalidInputException">The file is missing or damaged, its model is not calibrated, or not one of a table.</exception>
    public static AnomalyDetector Load(string path, double? falseAlarms = null, ScoreKind? kind = null)
    {
        var model = DensityModel.Load(path);
        try
        {
            return new(model, falseAlarms, kind);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Saves the model with all that scoring needs; the file is written beside and renamed.</summary>
    public void Save(string path) => Model.Save(path);

    /// <summary>Scores the rows of a file in their order, read a part at a time. Rows that lack a value are passed over; their numbers are missing.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file with the columns that the model was trained on, in any order.</param>
    /// <param name="cancellationToken">Ends the scoring.</param>
    /// <exception cref="InvalidInputException">The file lacks columns, or a value does not fit its column; the sentence says which.</exception>
    public IEnumerable<ScoredRow> Score(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ScoreBatches(path, cancellationToken);
    }

    /// <summary>
    /// Scores a stream of records in their order, a result for each. Records that are there already are scored together; none waits for one that has not come
    /// yet. A record that lacks a value has no score (<see cref="ScoredRow.IsComplete"/>).
    /// </summary>
    /// <param name="records">Each record's values by the columns' names: numbers, or text as in a file; null or not-a-number where a value is missing.</param>
    /// <param name="cancellationToken">Ends the scoring, and the stream if it listens.</param>
    /// <exception cref="InvalidInputException">A record has no entry for a column, or a value does not fit its column; the sentence says which.</exception>
    public async IAsyncEnumerable<ScoredRow> ScoreAsync(
        IAsyncEnumerable<IReadOnlyDictionary<string, object?>> records, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        await foreach (var (item, score) in Scorer.ScoreAsync(Encoded(records, cancellationToken), Read, cancellationToken).ConfigureAwait(false))
        {
            yield return item.IsComplete
                ? Scored(item.Number, score, item.Row, item.Context)
                : new(item.Number, double.NaN, double.NaN, double.NaN, false);
        }

        static void Read(EncodedRecord item, Span<float> row, Span<float> context)
        {
            item.Row.CopyTo(row);
            item.Context.CopyTo(context);
        }
    }

    /// <summary>Says which columns of a scored row are unlikely given the others, the strangest first, in the table's own units.</summary>
    /// <exception cref="InvalidInputException">The row has no score, or the model carries no training rows to choose normal values from.</exception>
    public ColumnExplanation[] Explain(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.IsComplete
            ? _explainer.Value.Explain(row.Row.Span, row.Context.Span)
            : throw new InvalidInputException($"Row {row.Number} lacks a value and has no score to explain.");
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private IEnumerable<ScoredRow> ScoreBatches(string path, CancellationToken cancellationToken)
    {
        using var reader = TableReader.Open(path, _schema);
        foreach (var batch in reader.ReadBatches(RowsAtOnce, cancellationToken))
        {
            var scores = Scorer.Score(batch.Rows.Span, batch.Context.Span, cancellationToken);
            var (width, given) = (Model.Dimension, Model.Spec.Context);
            for (var row = 0; row < scores.Length; row++)
            {
                yield return Scored(batch.RowNumbers.Span[row], scores[row], batch.Rows.Slice(row * width, width), batch.Context.Slice(row * given, given));
            }
        }
    }

    private async IAsyncEnumerable<EncodedRecord> Encoded(
        IAsyncEnumerable<IReadOnlyDictionary<string, object?>> records, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var source = new RecordSource(_schema);
        var cells = new TableCells(_schema, source);
        var encoding = new TableEncoding(_schema);
        var values = new double[_schema.Columns.Count];
        await foreach (var record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            source.MoveTo(record);
            float[] row = new float[encoding.Width], context = new float[encoding.ContextWidth];
            var isComplete = cells.TryRead(source, values, cancellationToken);
            if (isComplete)
            {
                encoding.Encode(values, row);
                encoding.EncodeContext(values, context);
            }

            yield return new(source.Row, row, context, isComplete);
        }
    }

    private static ScoredRow Scored(long number, RowScore score, ReadOnlyMemory<float> row, ReadOnlyMemory<float> context) =>
        new(number, score.LogProb, score.Value, score.PValue, score.IsFlagged) { Row = row, Context = context };

    private readonly record struct EncodedRecord(long Number, float[] Row, float[] Context, bool IsComplete);
}
