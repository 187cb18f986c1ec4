using System.Diagnostics;

namespace RealNvp.Bench;

/// <summary>Times cases in turn, again and again, so that all of them meet the same neighbours.</summary>
internal static class Stopwatches
{
    /// <summary>The repetitions' times of each case, in seconds, sorted.</summary>
    public static double[][] Interleave(IReadOnlyList<Action> cases, int repetitions)
    {
        foreach (var work in cases)
        {
            work();
            work();
        }

        var times = new double[cases.Count][];
        for (var i = 0; i < cases.Count; i++)
        {
            times[i] = new double[repetitions];
        }

        for (var r = 0; r < repetitions; r++)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                cases[i]();
                times[i][r] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        foreach (var series in times)
        {
            Array.Sort(series);
        }

        return times;
    }

    public static double Median(double[] sorted) => sorted[sorted.Length / 2];
}
