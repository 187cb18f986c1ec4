using System.Collections;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Rows that can make or hide a linear relation alone, since they stand far outside all others: in a column, or in what a relation leaves of one. The centre
/// is the median, the spread the median distance from it of the values that differ from it, so that neither up to half of the values nor a
/// column of mostly zeros can move them.
/// </summary>
internal static class StrongRows
{
    // For a normal column 34 standard deviations. A group of rows that makes independent columns follow from one another stands at 240 spreads and more.
    private const double FarSpreads = 50;

    private const int MostSampled = 4096;
    private const int MostSampledValues = 1 << 23;

    // What a relation may have that do not keep it: more of them are a part of the table.
    private const double MostBreaking = 0.01;

    // Where the columns before leave nearly all of the variance, there is no relation to look for.
    private const double MostLeft = 0.9;

    // Products of values, above which a search for rows that hide a relation would take longer than half a minute.
    private const double MostWork = 1e10;

    /// <summary>The rows with a value far outside its column; null if there are none, or too many to do without.</summary>
    public static BitArray? Find(EncodedRows rows, int[] places, CancellationToken cancellationToken)
    {
        var spreads = Spreads(rows, places, cancellationToken);
        var far = new BitArray(rows.Count);
        var row = new float[rows.Width];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            for (var i = 0; i < places.Length && !far[index]; i++)
            {
                far[index] = IsFar(row[places[i]], spreads[i]);
            }
        }

        return far.PopulationCount() is > 0 and var count && count <= rows.Count / 2 ? far : null;
    }

    /// <summary>The rows that <see cref="Find"/> gave and those that break what else would be a relation; null if there are none of the second kind.</summary>
    public static BitArray? Breaking(EncodedRows rows, int[] places, LinearSelection selection, BitArray strong, CancellationToken cancellationToken)
    {
        if ((double)rows.Count * places.Length * places.Length > MostWork)
        {
            return null;
        }

        var result = new BitArray(strong);
        var isAny = false;
        var row = new float[rows.Width];
        for (var candidate = 1; candidate < places.Length; candidate++)
        {
            var before = selection.KeptBefore(candidate);
            if (selection.Followers.Contains(candidate) || before.Length == 0 || selection.PartLeft(candidate) > MostLeft)
            {
                continue;
            }

            var factors = selection.Factors(candidate);
            var residuals = new float[rows.Count];
            for (var index = 0; index < rows.Count; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Read(index, row);
                var residual = row[places[candidate]] - selection.Means[candidate];
                for (var k = 0; k < before.Length; k++)
                {
                    residual -= factors[k] * (row[places[before[k]]] - selection.Means[before[k]]);
                }

                residuals[index] = (float)residual;
            }

            var spread = Spread(Every(rows.Count, MostSampled).Where(index => !strong[index]).Select(index => residuals[index]));
            int[] far = [.. Enumerable.Range(0, rows.Count).Where(index => !strong[index] && IsFar(residuals[index], spread))];
            if (far.Length > 0 && far.Length <= Math.Max(1, MostBreaking * rows.Count))
            {
                isAny = true;
                foreach (var index in far)
                {
                    result[index] = true;
                }
            }
        }

        return isAny ? result : null;
    }

    /// <summary>The centre and spread of each column, of a sample of rows.</summary>
    public static (double Centre, double Spread)[] Spreads(EncodedRows rows, int[] places, CancellationToken cancellationToken)
    {
        int[] sampled = [.. Every(rows.Count, Math.Min(MostSampled, Math.Max(64, MostSampledValues / places.Length)))];
        var values = new float[places.Length][];
        for (var i = 0; i < places.Length; i++)
        {
            values[i] = new float[sampled.Length];
        }

        var row = new float[rows.Width];
        for (var index = 0; index < sampled.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(sampled[index], row);
            for (var i = 0; i < places.Length; i++)
            {
                values[i][index] = row[places[i]];
            }
        }

        return Array.ConvertAll(values, column => Spread(column));
    }

    /// <summary>Whether a value stands far outside.</summary>
    public static bool IsFar(double value, (double Centre, double Spread) column) => Math.Abs(value - column.Centre) > FarSpreads * column.Spread;

    private static (double Centre, double Spread) Spread(IEnumerable<float> column)
    {
        float[] values = [.. column];
        if (values.Length == 0)
        {
            return (0, double.PositiveInfinity);
        }

        Array.Sort(values);
        var centre = values[values.Length / 2];
        float[] distances = [.. values.Where(value => value != centre).Select(value => Math.Abs(value - centre))];
        Array.Sort(distances);
        return (centre, distances.Length == 0 ? double.PositiveInfinity : distances[distances.Length / 2]);
    }

    private static IEnumerable<int> Every(int count, int most)
    {
        var taken = Math.Min(count, most);
        return Enumerable.Range(0, taken).Select(index => (int)((long)index * count / taken));
    }
}
