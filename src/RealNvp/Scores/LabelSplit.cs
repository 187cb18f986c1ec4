namespace RealNvp.Scores;

/// <summary>Scores apart by what the rows are.</summary>
internal static class LabelSplit
{
    /// <summary>The scores of the anomalies and those of the normal rows, each in their order.</summary>
    public static (double[] Anomalies, double[] Normal) Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isAnomaly)
    {
        var anomalies = new double[isAnomaly.Count(true)];
        var normal = new double[isAnomaly.Length - anomalies.Length];
        var (nextAnomaly, nextNormal) = (0, 0);
        for (var row = 0; row < isAnomaly.Length; row++)
        {
            if (isAnomaly[row])
            {
                anomalies[nextAnomaly++] = scores[row];
            }
            else
            {
                normal[nextNormal++] = scores[row];
            }
        }

        return (anomalies, normal);
    }
}
