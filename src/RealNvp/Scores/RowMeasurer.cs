using RealNvp.Calibration;
using RealNvp.Rows;

namespace RealNvp.Scores;

/// <summary>
/// Measures rows by a model: log density, latent radius, length as PNG where rows are pictures, and the baselines. Safe to use from
/// many threads at once.
/// </summary>
internal sealed class RowMeasurer
{
    private const int RowsAtOnce = 1024;

    private readonly DensityModel _model;
    private readonly Lazy<ReferenceRows?> _reference;
    private readonly BaselineValues? _values;
    private readonly bool _hasClasses;

    /// <summary>Prepares the measurement.</summary>
    /// <param name="model">The model; it must outlive the measurer.</param>
    /// <param name="reference">The training rows that the baselines compare with; null measures without baselines.</param>
    /// <exception cref="ArgumentException">The training rows are not of the model's kind.</exception>
    public RowMeasurer(DensityModel model, ReferenceRows? reference = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _hasClasses, _values) = (model, model.IsGivenClasses, BaselineValues.Of(model.Schema));
        var validated = reference?.Validated(model.Spec);
        _reference = new(() => validated is null || _values is null ? validated : _values.Of(validated));
    }

    /// <summary>Measures rows.</summary>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units.</param>
    /// <param name="context">
    /// What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without, and for rows of a class-conditional model whose classes are not
    /// known: then the density is that of all classes, each weighted by its share of the training rows, and the baselines know no classes either.
    /// </param>
    /// <param name="wanted">The scores that are wanted; null measures everything.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="ArgumentException">There is no whole number of rows, or of contexts.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public RowMeasures Measure(
        ReadOnlySpan<float> rows,
        ReadOnlySpan<float> context = default,
        IReadOnlyCollection<ScoreKind>? wanted = null,
        CancellationToken cancellationToken = default)
    {
        var (width, given) = (_model.Dimension, _model.Spec.Context);
        var count = rows.Length / width;
        if (rows.Length % width != 0)
        {
            throw new ArgumentException($"{Counted.Of(rows.Length, "value", "is", "are")} no rows of {width}; "
                + "give whole rows of the kind the model was trained on.");
        }

        var isMixed = _hasClasses && context.IsEmpty;
        if (context.Length != count * given && !isMixed)
        {
            throw new ArgumentException($"{Counted.Of(count, "row", "needs", "need")} {Counted.Of(count * given, "value")} to be conditioned on, "
                + $"{given} each, but there are {context.Length}.");
        }

        double[] logProbs = new double[count], radii = new double[count];
        for (var start = 0; start < count; start += RowsAtOnce)
        {
            var part = Math.Min(RowsAtOnce, count - start);
            var values = rows.Slice(start * width, part * width);
            Span<double> logProb = logProbs.AsSpan(start, part), radius = radii.AsSpan(start, part);
            if (isMixed)
            {
                ClassMixture.Measure(_model, values, logProb, radius, cancellationToken);
            }
            else
            {
                _model.LogProbAndRadius(values, logProb, radius, context.Slice(start * given, part * given), cancellationToken);
            }
        }

        var isCompared = wanted is null || wanted.Any(kind => kind is { IsBaseline: true } or ScoreKind.Combined);
        var reference = !isCompared ? null : isMixed ? _reference.Value?.Alone : _reference.Value;
        var baseline = reference is null || _values is null ? rows : _values.Of(rows, cancellationToken);

        var isImage = ScoreKindExtensions.IsImage(_model.Spec);

        // Of an array or null the compiler would make an empty memory where none is meant.
        return new()
        {
            LogProbs = logProbs,
            Radii = radii,
            PngBits = isImage && IsWanted(ScoreKind.Complexity)
                ? PngLength.Bits(rows.ToArray(), _model.Spec.Shape, cancellationToken)
                : default(ReadOnlyMemory<double>?),
            Gaussian = reference?.Gaussian is { } gaussian && IsWanted(ScoreKind.Gaussian)
                ? Baseline(gaussian.Score, baseline, count, context, cancellationToken)
                : default(ReadOnlyMemory<double>?),
            Neighbours = reference is not null && IsWanted(ScoreKind.Neighbours)
                ? Baseline(reference.Neighbours.Score, baseline, count, context, cancellationToken)
                : default(ReadOnlyMemory<double>?),
            Smoother = reference is not null && IsWanted(ScoreKind.Smoother)
                ? Baseline(reference.Smoother.Score, baseline, count, context, cancellationToken)
                : default(ReadOnlyMemory<double>?),
            Local = !isImage && (IsWanted(ScoreKind.Local) || IsWanted(ScoreKind.Combined)) && reference?.Local is { } local
                ? Baseline(local.Score, baseline, count, context, cancellationToken)
                : default(ReadOnlyMemory<double>?),
        };

        bool IsWanted(ScoreKind kind) => wanted is null || wanted.Contains(kind);
    }

    /// <summary>Measures a sample of rows, or all where they are no more than <paramref name="most"/>.</summary>
    internal static RowMeasures MeasureSome(
        DensityModel model, IRows rows, ReferenceRows? reference, int most, ulong seed, CancellationToken cancellationToken)
    {
        var picked = SeededRandom.For(seed, SeedPurpose.CalibrationRows).ChooseAtMost(most, rows.Count);
        return new RowMeasurer(model, reference).Measure(rows, picked, cancellationToken);
    }

    /// <summary>Measures many rows, such as those of a file that is larger than memory, one batch at a time.</summary>
    internal RowMeasures Measure(IRows rows, ReadOnlySpan<int> picked, CancellationToken cancellationToken)
    {
        var parts = new List<RowMeasures>();
        for (var start = 0; start < picked.Length; start += RowsAtOnce)
        {
            var (values, context) = RowCopy.Read(rows, picked.Slice(start, Math.Min(RowsAtOnce, picked.Length - start)), cancellationToken);
            parts.Add(Measure(values, context, cancellationToken: cancellationToken));
        }

        return RowMeasures.Joined(parts);
    }

    private delegate void Scoring(ReadOnlySpan<float> rows, Span<double> scores, CancellationToken cancellationToken);

    private static double[] Baseline(Scoring scoring, ReadOnlySpan<float> rows, int count, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        var scores = new double[count];
        scoring(context.IsEmpty ? rows : RowCopy.Joined(context, rows, scores.Length), scores, cancellationToken);
        return scores;
    }
}
