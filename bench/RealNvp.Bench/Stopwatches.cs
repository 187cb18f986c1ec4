using System.Diagnostics;

namespace RealNvp.Bench;

/// <summary>Times cases in turn, again and again, so that all of them meet the same neighbours.</summary>
internal static class Stopwatches
{
    /// <summary>How long a case runs at a stretch, in seconds.</summary>
    private const double Turn = 0.05;

    /// <summary>
    /// How long a case runs before its repetitions count: the caches hold the case before it, and that case's threads may go on
    /// spinning for some milliseconds on the cores that this one wants.
    /// </summary>
    private const double Settling = 0.02;

    private const int FewestRepetitions = 5;

    /// <summary>The repetitions' times of each case, in seconds, sorted: turns of consecutive repetitions, case by case, round by round.</summary>
    public static double[][] Interleave(IReadOnlyList<Action> cases, double seconds)
    {
        var times = cases.Select(_ => new List<double>()).ToArray();
        for (var spent = 0.0; spent < seconds || times[^1].Count < FewestRepetitions;)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                do
                {
                    cases[i]();
                }
                while (Stopwatch.GetElapsedTime(start).TotalSeconds < Settling);

                var turn = Stopwatch.GetTimestamp();
                do
                {
                    var begin = Stopwatch.GetTimestamp();
                    cases[i]();
                    times[i].Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
                }
                while (Stopwatch.GetElapsedTime(turn).TotalSeconds < Turn);
                spent += Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return [.. times.Select(series => series.Order().ToArray())];
    }

    public static double Median(double[] sorted) => sorted[sorted.Length / 2];
}
