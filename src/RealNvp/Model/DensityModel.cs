using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp;

/// <summary>
/// A trained density: what users hold. Arrays and spans in, arrays out, all in the data's own units (pixel levels 0..255,
/// measurements); no tensors. Safe to read from many threads at once. After <see cref="Dispose"/> all that uses the flow throws
/// <see cref="ObjectDisposedException"/>, whichever the engine. An ensemble of several flows is a model like others (<see cref="Members"/>).
/// </summary>
public sealed partial class DensityModel : IDisposable
{
    private readonly IFlow _flow;
    private readonly DataUnits _units;
    private readonly TableEncoding? _encoding;
    private readonly bool _isMember;
    private volatile bool _isDisposed;

    /// <summary>Wraps a flow, which the model then owns.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="metadata">What is known of its training.</param>
    /// <param name="schema">The columns of the table it was trained on; null for other data.</param>
    public DensityModel(IFlow flow, ModelMetadata metadata, TableSchema? schema = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(metadata);
        _flow = flow;
        _units = new DataUnits(flow.Spec);
        Metadata = metadata;
        Schema = schema;
        _encoding = schema is null ? null : new TableEncoding(schema) is { HasLogDet: true } encoding ? encoding : null;
        Members = flow is FlowEnsemble ensemble ? [.. ensemble.Members.Select((member, place) => new DensityModel(this, member, place))] : [this];
    }

    /// <summary>
    /// The columns of the table it was trained on; null for other data. Rows are then those of a <see cref="TableEncoding"/>, and so are samples.
    /// </summary>
    public TableSchema? Schema { get; }

    /// <summary>What is known of the model's training.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>
    /// What held-out rows look like to the model, and the baselines' training rows: what makes anomaly scores of its densities
    /// (<see cref="Scores.AnomalyScorer"/>). Null for a model that was not calibrated; <see cref="Save"/> keeps it in the file.
    /// </summary>
    /// <exception cref="DataFaultException">It is for rows of another width.</exception>
    public ScoreCalibration? Calibration { get; set => field = value?.Validated(Spec); }

    /// <summary>
    /// The same for rows whose classes are not known, which a class-conditional model scores by the density of all classes together
    /// (<see cref="Scores.AnomalyScorer"/>, given rows without context). Null for other models, and for one that was not calibrated.
    /// </summary>
    /// <exception cref="DataFaultException">It is for rows of another width.</exception>
    public ScoreCalibration? CalibrationWithoutClasses { get; set => field = value?.Validated(Spec); }

    /// <summary>
    /// Which rows trained the model and which were held back, as hashes; null where nothing says it. <see cref="Save"/> keeps it in the file.
    /// </summary>
    internal SeenRows? Seen { get; set; }

    /// <summary>What the flow is made of; of an ensemble the first flow.</summary>
    public FlowSpec Spec => _flow.Spec;

    /// <summary>The number of values in a row.</summary>
    public int Dimension => _flow.Dimension;

    /// <summary>How many threads may each score rows of their own at a time: those of the managed engine; 1 with others, which have threads of theirs.</summary>
    internal int Workers => WorkersOf(_flow);

    /// <summary>The flow itself, in its own units ([0, 1) for quantised data).</summary>
    public IFlow Flow => _flow;

    /// <summary>
    /// The log density of one row in nats, in the data's own units. A value of quantised data counts as the middle of its level, and
    /// the density is per level, so that it approximates the log-probability of the datum. Allocates nothing with the managed engine.
    /// </summary>
    /// <remarks>
    /// A row alone and the same row among others differ in the last digits, since sums are then taken in another order, on either engine: tests hold them to
    /// 1e-5 nats a variable (or of log p, where that is larger), and to a hundred times as much for weights that stretch by large factors, which stretch
    /// rounding too. The number of other rows matters as well. Compare rows in batches of one size where the last digits count.
    /// </remarks>
    /// <param name="row"><see cref="Dimension"/> values.</param>
    /// <param name="context">What the row is conditioned on, Spec.Context values; empty for models without.</param>
    /// <returns>Nats: a number, or minus infinity for values the data cannot have and those so far out that their latents overflow.</returns>
    public double LogProb(ReadOnlySpan<float> row, ReadOnlySpan<float> context = default)
    {
        var result = 0.0;
        LogProb(row, new Span<double>(ref result), context);
        return result;
    }

    /// <summary>The log densities of many rows; see <see cref="LogProb(ReadOnlySpan{float}, ReadOnlySpan{float})"/>.</summary>
    /// <param name="rows"><c>[n, Dimension]</c>, row-major.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <returns>n values in nats.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double[] LogProbs(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        var result = new double[rows.Length / Dimension];
        LogProb(rows, result, context, cancellationToken);
        return result;
    }

    /// <summary>The log densities of many rows, written to a span.</summary>
    /// <param name="rows"><c>[n, Dimension]</c>, row-major.</param>
    /// <param name="logProb">Receives n values in nats.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void LogProb(
        ReadOnlySpan<float> rows, Span<double> logProb, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_units.AreLevels)
        {
            _flow.LogProb(rows, logProb, context, cancellationToken);
            AddLogDet(rows, logProb);
            _units.RuleOutImpossible(rows, logProb);
            return;
        }

        using var values = InFlowUnits(rows);
        _flow.LogProb(values.Span, logProb, context, cancellationToken);
        foreach (ref var value in logProb)
        {
            value -= _units.LogVolume;
        }

        _units.RuleOutImpossible(rows, logProb);
    }

    /// <summary>Draws rows from the density.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="temperature">1 samples the density; less gives likelier, less varied rows. From 0 to <see cref="FlowDensity.HighestTemperature"/>.</param>
    /// <param name="context">What each row is conditioned on, <c>[count, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <returns><c>[count, Dimension]</c> in the data's own units.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number is negative or so large that the rows do not fit into one array, or the temperature is negative, not a number or too high.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Sample(
        int count, ulong seed = 1, double temperature = 1, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (count < 0 || (long)count * Dimension > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"{Counted.Of(count, "row")} of {Counted.Of(Dimension, "value")} cannot be drawn at once; "
                    + $"draw from 0 to {Array.MaxLength / Dimension}.");
        }

        FlowDensity.RequireTemperature(temperature);
        RowCount.CheckContext(context.Length, Spec.Context, count);
        var rows = new float[count * Dimension];
        Sample(rows, seed, temperature, context, cancellationToken);
        return rows;
    }

    /// <summary>
    /// Maps rows to their latents, which are distributed as the base of the flow if the model is right: standard normal unless <see cref="FlowSpec.Base"/>
    /// says another. An ensemble has none of its own: ask one of its <see cref="Members"/>.
    /// </summary>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <returns><c>[n, Dimension]</c>.</returns>
    /// <exception cref="InvalidInputException">The model is an ensemble.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Encode(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var latents = new float[rows.Length];
        Encode(rows, context, latents, cancellationToken);
        return latents;
    }

    /// <summary>Maps latents to rows, the inverse of <see cref="Encode(ReadOnlySpan{float}, ReadOnlySpan{float}, CancellationToken)"/>.</summary>
    /// <param name="latents"><c>[n, Dimension]</c>.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <returns><c>[n, Dimension]</c> in the data's own units; quantised data comes back as its levels.</returns>
    /// <exception cref="InvalidInputException">The model is an ensemble.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Decode(ReadOnlySpan<float> latents, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var rows = new float[latents.Length];
        Decode(latents, context, rows, cancellationToken);
        return rows;
    }

    /// <summary>
    /// Measures the likelihood of a data set; see <see cref="Likelihood.Measure"/>. Rows without classes have under a class-conditional model the density of
    /// all classes together, each weighted by its share of the training rows.
    /// </summary>
    public Likelihood Evaluate(IRows rows, ulong seed = 1, int importanceSamples = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return rows.ContextWidth == 0 && IsGivenClasses
            ? Likelihood.MeasureOfAllClasses(_flow, rows, Metadata.LogClassShares(Spec.Context), seed, importanceSamples, cancellationToken)
            : Likelihood.Measure(_flow, rows, seed, importanceSamples, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        if (!_isMember)
        {
            _flow.Dispose();
        }
    }

    /// <summary>Whether its context is one value a class, so that rows without a class have the density of all classes together.</summary>
    internal bool IsGivenClasses => Metadata.Classes is { } classes && classes.Count == Spec.Context;

    /// <summary>Turns densities of a table's encoded rows into those of the table.</summary>
    private void AddLogDet(ReadOnlySpan<float> rows, Span<double> logProb)
    {
        for (var row = 0; row < logProb.Length && _encoding is not null; row++)
        {
            logProb[row] += _encoding.LogDet(rows.Slice(row * Dimension, Dimension));
        }
    }

    private Rented<float> InFlowUnits(ReadOnlySpan<float> rows)
    {
        var values = new Rented<float>(rows.Length);
        rows.CopyTo(values.Span);
        _units.ToFlow(values.Span);
        return values;
    }

    private static int WorkersOf(IFlow flow) => flow switch
    {
        ManagedFlow managed => managed.Workers,
        FlowEnsemble ensemble => ensemble.Members.Min(WorkersOf),
        _ => 1,
    };
}
