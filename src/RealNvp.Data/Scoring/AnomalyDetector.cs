using System.Diagnostics.CodeAnalysis;
using RealNvp.Calibration;
using RealNvp.Data.Conditionals;
using RealNvp.Data.Fitting;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Scores;
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
///     Console.WriteLine($"row {row.Number}: p = {row.PValue?.ToString("G2") ?? "none"}");
/// </code>
/// </example>
public sealed partial class AnomalyDetector : IDisposable
{
    private readonly RowExplanations _explanations;
    private readonly PartialRows _partial;
    private readonly ContextReach _reach;

    private AnomalyDetector(DensityModel model, double? falseAlarms, ScoreKind? kind)
    {
        if (model.Schema is null)
        {
            throw new InvalidInputException("The model is not one of a table; score its rows with AnomalyScorer.");
        }

        Scorer = new(model, falseAlarms, kind);
        (_explanations, _partial, _reach, Readers) = (new(model, Scorer), new(model), new(model), new(model));
    }

    /// <summary>What scores rows of the flow: threshold, score and held-out rows.</summary>
    public AnomalyScorer Scorer { get; }

    /// <summary>The density.</summary>
    public DensityModel Model => Scorer.Model;

    /// <summary>What reads records.</summary>
    internal RecordReaders Readers { get; }

    /// <summary>Learns the rows of a file: of ten rows eight train, one chooses the best epoch and one sets the threshold.</summary>
    /// <remarks>
    /// Where the times of a column rise from row to row, the rows are taken in its order as by <see cref="TableOptions.OrderBy"/>, the last of them set the
    /// threshold, and the column is not learnt: a new row would be later than all. A column that <see cref="TableOptions.Columns"/> names is learnt all the same.
    /// </remarks>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file of rows that are normal, or nearly all are.</param>
    /// <param name="options">What differs from the defaults; null for the defaults.</param>
    /// <param name="progress">Hears what was found out about the file, and how far the training is; on the thread that trains.</param>
    /// <param name="cancellationToken">Ends it within a step.</param>
    /// <exception cref="DataFaultException">The file is missing, damaged or has too few rows; the sentence says what to do.</exception>
    /// <exception cref="TrainingFailedException">The training did not converge.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static AnomalyDetector Fit(
        string path, DetectorOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Fit(TableSource.FromFile(path), options, progress, cancellationToken);

    /// <summary>Learns rows, wherever they are: arrays, objects, what a database gives.</summary>
    /// <param name="table">Rows that are normal, or nearly all are.</param>
    /// <param name="options">What differs from the defaults; null for the defaults.</param>
    /// <param name="progress">Hears what was found out about the rows, and how far the training is; on the thread that trains.</param>
    /// <param name="cancellationToken">Ends it within a step.</param>
    /// <exception cref="DataFaultException">The rows are damaged or too few; the sentence says what to do.</exception>
    /// <exception cref="TrainingFailedException">The training did not converge.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static AnomalyDetector Fit(
        TableSource table, DetectorOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new();

        // Every new row would be later than all that were learnt.
        options = options with { Table = (options.Table ?? new()) with { IsOrderedByTime = true } };
        return Of(ModelFitting.Fit(table, options, progress, cancellationToken), options.FalseAlarms, options.Kind);
    }

    /// <summary>Learns objects by their public properties; see <see cref="TableSource.FromObjects{T}"/>.</summary>
    /// <typeparam name="T">A type with properties, such as a record.</typeparam>
    /// <param name="rows">Objects that are normal, or nearly all are.</param>
    /// <param name="options">What differs from the defaults; null for the defaults.</param>
    /// <param name="progress">Hears what was found out about the rows, and how far the training is; on the thread that trains.</param>
    /// <param name="cancellationToken">Ends it within a step.</param>
    /// <inheritdoc cref="Fit(TableSource, DetectorOptions?, IProgress{TrainingProgress}?, CancellationToken)" path="/exception"/>
    public static AnomalyDetector Fit<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        IEnumerable<T> rows, DetectorOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Fit(TableSource.FromObjects(rows), options, progress, cancellationToken);

    /// <summary>Learns rows on a thread of the pool.</summary>
    /// <inheritdoc cref="Fit(TableSource, DetectorOptions?, IProgress{TrainingProgress}?, CancellationToken)"/>
    public static Task<AnomalyDetector> FitAsync(
        TableSource table, DetectorOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Fit(table, options, progress, cancellationToken), cancellationToken);

    /// <summary>Learns the rows of a file on a thread of the pool.</summary>
    /// <inheritdoc cref="Fit(string, DetectorOptions?, IProgress{TrainingProgress}?, CancellationToken)"/>
    public static Task<AnomalyDetector> FitAsync(
        string path, DetectorOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Fit(path, options, progress, cancellationToken), cancellationToken);

    /// <summary>Loads a model of a table that was saved, or that <c>realnvp train</c> made.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="falseAlarms">
    /// The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.
    /// </param>
    /// <param name="kind">The score; null for the model's usual one (<see cref="ScoreKindExtensions"/>).</param>
    /// <exception cref="DataFaultException">The file is missing or damaged, its model is not calibrated, or not one of a table.</exception>
    public static AnomalyDetector Load(string path, double? falseAlarms = null, ScoreKind? kind = null) =>
        Of(DensityModel.Load(path), falseAlarms, kind);

    /// <summary>Saves the model with all that scoring needs; the file is written beside and renamed.</summary>
    public void Save(string path) => Model.Save(path);

    /// <summary>Scores the rows of a file in their order, a part at a time: a result for every row, with reasons where it cannot be scored as usual.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file with the columns that the model was trained on, in any order.</param>
    /// <param name="cancellationToken">Ends the scoring.</param>
    /// <exception cref="DataFaultException">The file is missing, damaged or of another kind, or lacks columns; the sentence says which.</exception>
    public IEnumerable<ScoredRow> Score(string path, CancellationToken cancellationToken = default) => Score(path, new(), cancellationToken);

    /// <summary>Scores the rows of a file in their order, read as the options say.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file with the columns that the model was trained on, in any order.</param>
    /// <param name="options">How the file is read, and what becomes of rows that cannot be measured.</param>
    /// <param name="cancellationToken">Ends the scoring.</param>
    /// <exception cref="DataFaultException">
    /// The file is missing, damaged or of another kind, or lacks columns; or a row cannot be measured, and the options make that an error.
    /// </exception>
    public IEnumerable<ScoredRow> Score(string path, ScoringOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var rule = options.FalseDiscoveries is { } share ? new FalseDiscoveryRate(share) : null;
        return Rows();

        IEnumerable<ScoredRow> Rows()
        {
            using var rows = ScoringRows.OfTable(path, Model, options, collective: null, cancellationToken);
            var scorer = ScorerOf(rows);
            options.Drift?.RequireOf(scorer);
            var scoring = new RowScoring(scorer) { Partial = options.MeasuresPartialRows ? _partial : null };
            var batches = rule is null
                ? scoring.Score(rows, [], cancellationToken)
                : new JudgedRows(scoring, rows, rule, [], cancellationToken).Read(cancellationToken);
            foreach (var batch in batches)
            {
                foreach (var row in batch.Rows)
                {
                    options.Drift?.Add(row);
                    yield return row;
                }
            }
        }
    }

    /// <summary>Scores one record. Safe to call from many threads at once.</summary>
    /// <param name="record">
    /// Its values by the columns' names: numbers, truth values, text as in a file, or elements of JSON; null, not-a-number or no entry where one is missing.
    /// </param>
    /// <returns>Its result, with the number 1.</returns>
    public ScoredRow Score(IReadOnlyDictionary<string, object?> record) => Score(record, new());

    /// <summary>Scores one record, read as the options say. Safe to call from many threads at once.</summary>
    /// <param name="record">Its values by the columns' names, as <see cref="Score(IReadOnlyDictionary{string, object?})"/> takes them.</param>
    /// <param name="options">What becomes of a record that lacks a value or cannot be measured.</param>
    /// <param name="cancellationToken">Stops the measurement of what a record has that lacks values.</param>
    /// <returns>Its result, with the number 1.</returns>
    /// <exception cref="DataFaultException">The record cannot be measured, and the options make that an error.</exception>
    public ScoredRow Score(IReadOnlyDictionary<string, object?> record, ScoringOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        options.Drift?.RequireOf(Scorer);
        if (options.FalseDiscoveries is not null)
        {
            throw new InvalidInputException("A share of false ones among the flagged is kept over a file or a stream; a record alone is held to a rate of false alarms.");
        }

        var encoded = Readers.Read(record, options.Missing, cancellationToken);
        var score = encoded.IsMeasurable ? Scorer.Score(encoded.Row, encoded.Context, cancellationToken)[0] : default;
        return Result(encoded, score, options, "The record", cancellationToken);
    }

    /// <summary>
    /// Forgets the records that <see cref="Score(IReadOnlyDictionary{string, object?})"/> was given, by which a model of a series judges the next. At most 10,000
    /// series are remembered; of more the one that was silent for longest begins anew. Streams and files remember their own rows alone.
    /// </summary>
    public void ForgetRows() => Readers.Forget();

    /// <inheritdoc/>
    public void Dispose()
    {
        Readers.Dispose();
        Model.Dispose();
    }

    /// <summary>The detector of a model, which it then owns: a model that it cannot take is disposed of.</summary>
    internal static AnomalyDetector Of(DensityModel model, double? falseAlarms, ScoreKind? kind)
    {
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

    /// <summary>What scores a file: where it lacks the labels that the model is given, by what held-out rows look like without theirs.</summary>
    private AnomalyScorer ScorerOf(ScoringRows rows) => rows.ContextWidth == Model.Spec.Context ? Scorer
        : Model.CalibrationWithoutClasses is { } calibration ? new(Model, calibration, Scorer.FalseAlarms, Scorer.Kind)
        : throw new DataFaultException(
            $"{rows.Name} lacks the labels that the model is given, and the model has no calibration for rows without; give rows with their labels.");

    private ScoredRow Result(EncodedRecord record, RowScore score, ScoringOptions options, string name, CancellationToken cancellationToken)
    {
        if (options.IsStrict && !record.IsMeasurable)
        {
            throw new DataFaultException(
                $"{name} cannot be measured: {string.Join("; ", record.Entry.Reasons)}; correct it, or let such records be flagged.");
        }

        var row = RowScoring.Result(record.Entry, score, record.Row, record.Context, _reach);
        row = options.MeasuresPartialRows && !record.IsMeasurable ? _partial.Measure(record.Entry, row, cancellationToken) : row;
        options.Drift?.Add(row);
        return row;
    }
}
