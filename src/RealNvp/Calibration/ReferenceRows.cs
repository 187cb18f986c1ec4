using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Calibration;

/// <summary>
/// A sample of the training rows that travels in the model file: what the baselines are made of, and the values that explanations choose
/// from. Whoever has the file has these rows.
/// </summary>
/// <remarks>
/// In front of each row stands what it is conditioned on: the Gaussian baseline is then conditional too, and neighbours are near in both.
/// </remarks>
public sealed class ReferenceRows
{
    /// <summary>The most rows.</summary>
    public const int MostRows = 10_000;

    /// <summary>The most values of all rows together, 4 MB: rows of more than a hundred values are fewer.</summary>
    public const int MostValues = 1 << 20;

    /// <summary>The most values of a row for which there is a Gaussian baseline, whose cost grows with their square.</summary>
    public const int WidestGaussian = 1024;

    /// <summary>The fewest rows: neighbours need one more than the neighbour that counts.</summary>
    public const int FewestRows = NearestNeighbours.Neighbour + 1;

    private readonly float[] _values;
    private readonly Lazy<GaussianBaseline?> _gaussian;
    private readonly Lazy<NearestNeighbours> _neighbours;
    private readonly Lazy<KernelSmoother> _smoother;
    private readonly Lazy<LocalDistance?> _local;
    private readonly KernelBandwidths _bandwidths;
    private readonly Lazy<ReferenceRows> _alone;

    internal ReferenceRows(float[] values, int width, int contextWidth, KernelBandwidths? bandwidths = null)
    {
        (_values, Width, ContextWidth, _bandwidths) = (values, width, contextWidth, bandwidths ?? new());
        var joined = width + contextWidth;
        _gaussian = new(() => joined <= WidestGaussian ? GaussianBaseline.Fit(values, joined, contextWidth) : null);
        _neighbours = new(() => NearestNeighbours.Fit(values, joined));
        _smoother = new(() => _bandwidths.Keep(KernelSmoother.Fit(values, joined, _bandwidths.Smoother)));
        _local = new(() => joined <= WidestGaussian ? _bandwidths.Keep(LocalDistance.Fit(values, joined, _bandwidths.Local)) : null);
        _alone = new(() => ContextWidth == 0 ? this : new(ToArray(), Width, 0));
    }

    /// <summary>The number of rows.</summary>
    public int Count => _values.Length / (Width + ContextWidth);

    /// <summary>The number of values in a row, without what it is conditioned on.</summary>
    public int Width { get; }

    /// <summary>The number of values each is conditioned on.</summary>
    public int ContextWidth { get; }

    /// <summary>The Gaussian baseline, made when first asked for; null for rows of more than <see cref="WidestGaussian"/> values.</summary>
    internal GaussianBaseline? Gaussian => _gaussian.Value;

    /// <summary>The nearest-neighbour baseline, made when first asked for.</summary>
    internal NearestNeighbours Neighbours => _neighbours.Value;

    /// <summary>The kernel smoother, made when first asked for.</summary>
    internal KernelSmoother Smoother => _smoother.Value;

    /// <summary>The distance to rows that are alike, made when first asked for; null for rows of more than <see cref="WidestGaussian"/> values.</summary>
    internal LocalDistance? Local => _local.Value;

    /// <summary>The bandwidths, which are chosen once for these rows however they are seen.</summary>
    internal KernelBandwidths Bandwidths => _bandwidths;

    /// <summary>The same rows without what they are conditioned on: of what the baselines of rows without classes are made.</summary>
    internal ReferenceRows Alone => _alone.Value;

    /// <summary>The rows as they are stored, <c>[Count, ContextWidth + Width]</c>.</summary>
    internal ReadOnlyMemory<float> Values => _values;

    /// <summary>Draws the rows.</summary>
    /// <param name="training">The rows that the model was trained on.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Null if there are too few.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ReferenceRows? Draw(IRows training, ulong seed = 1, CancellationToken cancellationToken = default) =>
        Draw(training, seed, null, cancellationToken);

    /// <summary>Draws the rows, with bandwidths that others have chosen.</summary>
    internal static ReferenceRows? Draw(IRows training, ulong seed, KernelBandwidths? bandwidths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(training);
        var most = MostFor(training.Width + training.ContextWidth);
        if (training.Count < FewestRows || most < FewestRows)
        {
            return null;
        }

        var picked = SeededRandom.For(seed, SeedPurpose.ReferenceRows).ChooseAtMost(most, training.Count);
        var (rows, context) = RowCopy.Read(training, picked, cancellationToken);
        return new(RowCopy.Joined(context, rows, rows.Length / training.Width), training.Width, training.ContextWidth, bandwidths);
    }

    /// <summary>The most rows of so many values.</summary>
    internal static int MostFor(int width) => Math.Min(MostRows, MostValues / width);

    /// <summary>The rows without what they are conditioned on, <c>[Count, Width]</c>.</summary>
    public float[] ToArray()
    {
        var rows = new float[Count * Width];
        for (var row = 0; row < Count; row++)
        {
            _values.AsSpan((row * (Width + ContextWidth)) + ContextWidth, Width).CopyTo(rows.AsSpan(row * Width));
        }

        return rows;
    }

    /// <summary>The same rows with other values in place of theirs, which share the bandwidths.</summary>
    /// <param name="rows"><c>[Count, width]</c>.</param>
    /// <param name="width">The number of values of each.</param>
    internal ReferenceRows With(float[] rows, int width)
    {
        var context = new float[Count * ContextWidth];
        for (var row = 0; row < Count; row++)
        {
            _values.AsSpan(row * (Width + ContextWidth), ContextWidth).CopyTo(context.AsSpan(row * ContextWidth));
        }

        return new(RowCopy.Joined(context, rows, Count), width, ContextWidth, _bandwidths);
    }

    internal ReferenceRows Validated(FlowSpec spec) => (Width, ContextWidth) == (spec.Shape.Size, spec.Context)
        ? this
        : throw new DataFaultException(
            $"The training rows have {Counted.Of(Width, "value")} with a context of {ContextWidth} but the model takes {spec.Shape.Size} and {spec.Context}; "
            + "give rows of the kind it was trained on.");
}
