using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using RealNvp.Mpi;

namespace RealNvp.Bench;

/// <summary>
/// What a sum over processes costs, by its length: started by mpirun, whose options choose how messages travel. A repetition is as long as the slowest process takes.
/// One JSON line a length.
/// </summary>
internal static class CollectiveCase
{
    private const int Repetitions = 200;
    private const double SecondsOfALength = 3;

    private static readonly int[] Lengths = [1, 64, 1024, 4096, 16_384, 131_072, 817_720, 4_194_304, 19_619_378, 30_024_288];

    /// <summary>Measures sums of these lengths, or of the usual ones: among them the weights of tabular-spline, paper-cifar10 and notebook.</summary>
    public static int Run(int[] lengths)
    {
        using var processes = MpiCollective.Open();
        foreach (var length in lengths is [] ? Lengths : lengths)
        {
            var seconds = Measure(processes, new float[length]);
            if (processes.Rank == 0)
            {
                Array.Sort(seconds);
                var median = seconds[seconds.Length / 2];
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    processes = processes.Count,
                    library = processes.Library,
                    values = length,
                    repetitions = seconds.Length,
                    microseconds = Math.Round(median * 1e6, 1),
                    least = Math.Round(seconds[0] * 1e6, 1),

                    // What each process sends, which no way of summing makes less of.
                    megabytes_a_second = Math.Round(2.0 * (processes.Count - 1) / processes.Count * length * sizeof(float) / median / 1e6, 1),
                }));
            }
        }

        return 0;
    }

    private static double[] Measure(MpiCollective processes, float[] values)
    {
        for (var warm = 0; warm < 3; warm++)
        {
            processes.Sum(values);
        }

        // How often is said by one for all.
        double[] once = [Time(processes, values)];
        processes.Broadcast(MemoryMarshal.AsBytes(once.AsSpan()));
        var seconds = new double[Math.Clamp((int)(SecondsOfALength / once[0]), 5, Repetitions)];
        for (var repetition = 0; repetition < seconds.Length; repetition++)
        {
            processes.Meet();
            seconds[repetition] = Time(processes, values);
        }

        var all = processes.Gather(MemoryMarshal.AsBytes<double>(seconds));
        return [.. seconds.Select((_, repetition) => all.Max(bytes => MemoryMarshal.Cast<byte, double>(bytes)[repetition]))];
    }

    private static double Time(MpiCollective processes, float[] values)
    {
        var begin = Stopwatch.GetTimestamp();
        processes.Sum(values);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
