using RealNvp.Rows;

namespace RealNvp.Scores;

/// <summary>A row with some neighbouring values replaced: how the density goes along one column while the others are held.</summary>
internal static class RowVariants
{
    /// <summary>The row with each candidate in its place, <c>[n, Dimension]</c>.</summary>
    public static float[] Of(ReadOnlySpan<float> row, int place, int width, ReadOnlySpan<float> candidates)
    {
        var count = candidates.Length / width;
        var rows = RowCopy.Repeated(row, count);
        for (var variant = 0; variant < count; variant++)
        {
            candidates.Slice(variant * width, width).CopyTo(rows.AsSpan((variant * row.Length) + place));
        }

        return rows;
    }

    /// <summary>The log density of rows of one context; minus infinity where the model gives no number.</summary>
    public static double[] LogProbs(DensityModel model, ReadOnlySpan<float> rows, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        var logProbs = model.LogProbs(rows, RowCopy.Repeated(context, rows.Length / model.Dimension), cancellationToken);
        foreach (ref var logProb in logProbs.AsSpan())
        {
            logProb = double.IsNaN(logProb) ? double.NegativeInfinity : logProb;
        }

        return logProbs;
    }
}
