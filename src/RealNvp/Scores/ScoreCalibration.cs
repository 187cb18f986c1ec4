using RealNvp.Flows;
using RealNvp.Persistence;
using RealNvp.Training;

namespace RealNvp.Scores;

/// <summary>
/// What held-out normal rows look like to a model: log p and latent radius of each. Everything a score needs to become a p-value, in a
/// small file of its own.
/// </summary>
/// <remarks>
/// Of more than <see cref="MostRows"/> rows a random sample is kept: exchangeable like the whole, so that p-values stay valid, down to
/// 1 in <see cref="MostRows"/> + 1.
/// </remarks>
public sealed class ScoreCalibration
{
    /// <summary>The most rows whose figures are kept; 16 bytes each.</summary>
    public const int MostRows = 10_000;

    private const int RowsAtOnce = 1024;
    private const ulong SampleStream = 0x5C0E;
    private const string LogProbsName = "scores.log_prob";
    private const string RadiiName = "scores.radius";

    private readonly double[] _logProbs;
    private readonly double[] _radii;

    /// <summary>Takes figures that were measured before.</summary>
    /// <param name="logProbs">log p of each row, in nats; at least one.</param>
    /// <param name="radii">The radius of each row's latent, in the same order.</param>
    /// <exception cref="InvalidInputException">There are none, more than <see cref="MostRows"/>, or not as many of both.</exception>
    public ScoreCalibration(ReadOnlySpan<double> logProbs, ReadOnlySpan<double> radii)
    {
        if (logProbs.IsEmpty || logProbs.Length > MostRows || radii.Length != logProbs.Length)
        {
            throw new InvalidInputException(
                $"A calibration holds the same number of log densities and radii, from 1 to {MostRows}; there are {logProbs.Length} and {radii.Length}.");
        }

        (_logProbs, _radii) = (logProbs.ToArray(), radii.ToArray());
        var finite = _logProbs.Where(double.IsFinite).ToArray();
        MeanLogProb = finite.Length > 0 ? finite.Average() : 0;
    }

    /// <summary>The number of held-out rows.</summary>
    public int Count => _logProbs.Length;

    /// <summary>log p of each held-out row, in nats.</summary>
    public ReadOnlyMemory<double> LogProbs => _logProbs;

    /// <summary>The radius of each held-out row's latent.</summary>
    public ReadOnlyMemory<double> Radii => _radii;

    /// <summary>
    /// The mean log p of the held-out rows that the model finds possible at all, the centre of <see cref="ScoreKind.Typicality"/>. It comes from the same
    /// rows as that score's p-values, which moves them by an order of 1 / n.
    /// </summary>
    public double MeanLogProb { get; }

    /// <summary>Measures held-out rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="heldOut">Normal rows that training did not see, in the data's own units.</param>
    /// <param name="seed">The seed of the sample where there are more than <see cref="MostRows"/>.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="InvalidInputException">There are no rows, or they do not fit the model.</exception>
    public static ScoreCalibration Measure(DensityModel model, IRows heldOut, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(heldOut);
        if (heldOut.Count == 0)
        {
            throw new InvalidInputException("There are no held-out rows to calibrate scores with; give rows that training did not see.");
        }

        if (heldOut.Width != model.Dimension || heldOut.ContextWidth != model.Spec.Context)
        {
            throw new InvalidInputException(
                $"The held-out rows have {heldOut.Width} values with a context of {heldOut.ContextWidth} but the model takes {model.Dimension} and {model.Spec.Context}; give rows of the kind it was trained on.");
        }

        var order = Enumerable.Range(0, heldOut.Count).ToArray();
        if (order.Length > MostRows)
        {
            SeededRandom.For(seed, SampleStream).Shuffle<int>(order);
            order = order[..MostRows];
        }

        double[] logProbs = new double[order.Length], radii = new double[order.Length];
        for (var start = 0; start < order.Length; start += RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = order.AsSpan(start, Math.Min(RowsAtOnce, order.Length - start));
            var (rows, context) = Read(heldOut, batch);
            model.LogProb(rows, logProbs.AsSpan(start, batch.Length), context);
            Lengths(model.Encode(rows, context), radii.AsSpan(start, batch.Length));
        }

        return new(logProbs, radii);
    }

    /// <summary>Reads a calibration that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidInputException">The file is missing, damaged or no calibration.</exception>
    public static ScoreCalibration Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return new(Read(LogProbsName), Read(RadiiName));

        double[] Read(string name)
        {
            var count = file.Find(name).ElementCount;
            if (count is < 1 or > MostRows)
            {
                throw new InvalidInputException(
                    $"'{path}' is no calibration: its '{name}' has {count} values where 1 to {MostRows} belong; write it again.");
            }

            var values = new double[count];
            file.ReadDoubles(name, values);
            return values;
        }
    }

    /// <summary>Writes the calibration as a safetensors file of two F64 tensors, beside and renamed.</summary>
    public void Save(string path)
    {
        var writer = new SafetensorsWriter();
        writer.Add(LogProbsName, [Count], _logProbs);
        writer.Add(RadiiName, [Count], _radii);
        writer.Save(path);
    }

    /// <summary>The held-out rows' scores as a threshold.</summary>
    public ConformalThreshold Threshold(ScoreKind kind)
    {
        var scores = new double[Count];
        if (kind == ScoreKind.Radius)
        {
            _radii.CopyTo(scores, 0);
            Settle(scores);
        }
        else
        {
            FromLogProbs(kind, _logProbs, MeanLogProb, scores);
        }

        return new(scores);
    }

    /// <summary>Scores of log densities; what is no number is the strangest there is.</summary>
    internal static void FromLogProbs(ScoreKind kind, ReadOnlySpan<double> logProbs, double mean, Span<double> scores)
    {
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = kind == ScoreKind.Typicality ? Math.Abs(logProbs[row] - mean) : -logProbs[row];
        }

        Settle(scores);
    }

    /// <summary>The lengths of latents; what is no number is the strangest there is.</summary>
    internal static void Lengths(ReadOnlySpan<float> latents, Span<double> radii)
    {
        var width = latents.Length / Math.Max(1, radii.Length);
        for (var row = 0; row < radii.Length; row++)
        {
            // The base density knows how to sum squares without losing digits; rounding may leave a centre just below zero.
            var squares = -2 * (StandardNormal.LogDensity(latents.Slice(row * width, width)) + (StandardNormal.HalfLogTwoPi * width));
            radii[row] = Math.Sqrt(Math.Max(0, squares));
        }

        Settle(radii);
    }

    private static void Settle(Span<double> scores)
    {
        foreach (ref var score in scores)
        {
            score = double.IsNaN(score) ? double.PositiveInfinity : score;
        }
    }

    private static (float[] Rows, float[] Context) Read(IRows rows, ReadOnlySpan<int> indices)
    {
        var values = new float[indices.Length * rows.Width];
        var context = new float[indices.Length * rows.ContextWidth];
        rows.Expect(indices);
        for (var index = 0; index < indices.Length; index++)
        {
            rows.Read(indices[index], values.AsSpan(index * rows.Width, rows.Width));
            rows.ReadContext(indices[index], context.AsSpan(index * rows.ContextWidth, rows.ContextWidth));
        }

        return (values, context);
    }
}
