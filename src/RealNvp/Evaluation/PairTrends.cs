namespace RealNvp.Evaluation;

/// <summary>How all pairs of columns go together in the data and among generated rows.</summary>
internal static class PairTrends
{
    /// <summary>The pairs for which it is defined: not those of numbers that are constant.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="free">How many of them the model chose; of two others nothing is said.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    public static IReadOnlyList<PairFidelity> Measure(ComparedColumn[] columns, int free, CancellationToken cancellationToken)
    {
        var codes = columns.Select(column => new Lazy<ColumnCodes>(() => ColumnCodes.Of(column))).ToArray();
        var pairs = new List<PairFidelity>();
        for (var second = 1; second < columns.Length; second++)
        {
            for (var first = 0; first < Math.Min(second, free); first++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (columns[first].IsCategory || columns[second].IsCategory)
                {
                    var trend = 1 - ContingencyTable.Distance(codes[first].Value, codes[second].Value);
                    pairs.Add(new(columns[first].Name, columns[second].Name, trend, null, null));
                }
                else if (Correlation(columns[first].Data, columns[second].Data) is { } data
                    && Correlation(columns[first].Synthetic, columns[second].Synthetic) is { } made)
                {
                    pairs.Add(new(columns[first].Name, columns[second].Name, 1 - (Math.Abs(data - made) / 2), data, made));
                }
            }
        }

        return pairs;
    }

    /// <summary>Pearson's correlation of the rows that have both values; null with a constant.</summary>
    private static double? Correlation(double[] x, double[] y)
    {
        // Around the first pair, so that large numbers that differ little keep their digits.
        var (count, xFirst, yFirst, xMean, yMean) = (0, 0.0, 0.0, 0.0, 0.0);
        for (var row = 0; row < x.Length; row++)
        {
            if (!double.IsNaN(x[row] + y[row]))
            {
                (xFirst, yFirst) = count++ == 0 ? (x[row], y[row]) : (xFirst, yFirst);
                xMean += x[row] - xFirst;
                yMean += y[row] - yFirst;
            }
        }

        if (count == 0)
        {
            return null;
        }

        (xMean, yMean) = (xFirst + (xMean / count), yFirst + (yMean / count));
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var row = 0; row < x.Length; row++)
        {
            if (!double.IsNaN(x[row] + y[row]))
            {
                var (dx, dy) = (x[row] - xMean, y[row] - yMean);
                xx += dx * dx;
                yy += dy * dy;
                xy += dx * dy;
            }
        }

        return xx > 0 && yy > 0 ? Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1, 1) : null;
    }
}
