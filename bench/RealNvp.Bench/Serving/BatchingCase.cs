using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using RealNvp.Data.Scoring;
using RealNvp.Server;
using RealNvp.Server.Bodies;
using RealNvp.Server.Models;
using RealNvp.Server.Work;

namespace RealNvp.Bench.Serving;

/// <summary>
/// What it brings that single rows which come at a time are scored together: clients that score one row after another, by the service's own batcher and by one
/// that takes a row at a time, in turns in one process, without HTTP.
/// </summary>
internal static class BatchingCase
{
    private const int Turns = 10;

    public static async Task<int> RunAsync(string path, int rows)
    {
        await using var services = new ServiceCollection().AddLogging().AddRealNvp(path).BuildServiceProvider();
        var registry = services.GetRequiredService<ModelRegistry>();
        registry.Load();
        using var lease = registry.Take(null);
        var (served, loads) = (lease.Served, new LoadRecords(lease.Served.Model));
        EncodedRecord[] records;
        using (var intake = new RowIntake(served))
        {
            records = [.. Enumerable.Range(0, 1000).Select(row =>
            {
                using var parsed = System.Text.Json.JsonDocument.Parse(loads.Body(row, 1));
                return intake.Take(parsed.RootElement, default);
            })];
        }

        Console.WriteLine("clients | most rows together | rows/s | rows of a batch | p50 µs | p99 µs | p99.9 µs");
        foreach (var clients in (int[])[1, 2, 8, 64])
        {
            var together = new Measured(served, RowBatcher.MostAtOnce, () => ThreadPool.PendingWorkItemCount > 0);
            var alone = new Measured(served, 1, () => false);
            for (var turn = -1; turn < Turns; turn++)
            {
                await together.RunAsync(records, clients, rows / Turns, isCounted: turn >= 0);
                await alone.RunAsync(records, clients, rows / Turns, isCounted: turn >= 0);
            }

            together.Write(clients);
            alone.Write(clients);
        }

        return 0;
    }

    private sealed class Measured
    {
        private readonly int _most;
        private readonly RowBatcher _batcher;
        private readonly ConcurrentBag<double> _microseconds = [];
        private double _seconds;
        private long _rows;
        private long _batches;

        public Measured(ServedModel served, int most, Func<bool> othersCome)
        {
            _most = most;
            _batcher = new(
                batch =>
                {
                    Interlocked.Increment(ref _batches);
                    Interlocked.Add(ref _rows, batch.Count);
                    return BatchScoring.Score(served, batch, isWatched: false).Rows;
                },
                Environment.ProcessorCount,
                mostWaiting: 1000,
                most)
            {
                OthersCome = othersCome,
            };
        }

        public async Task RunAsync(EncodedRecord[] records, int clients, int rows, bool isCounted)
        {
            var (next, begun) = (0, Stopwatch.GetTimestamp());
            await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
            {
                int row;
                while ((row = Interlocked.Increment(ref next)) <= rows)
                {
                    // A request comes to a thread as work of its own, and waits for one.
                    var asked = Stopwatch.GetTimestamp();
                    await Task.Yield();
                    await _batcher.ScoreAsync(records[row % records.Length], default);
                    if (isCounted)
                    {
                        _microseconds.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
                    }
                }
            })));
            if (isCounted)
            {
                _seconds += Stopwatch.GetElapsedTime(begun).TotalSeconds;
            }
        }

        public void Write(int clients)
        {
            var sorted = _microseconds.Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{clients} | {_most} | {sorted.Length / _seconds:N0} | {(double)_rows / _batches:F1} | {At(0.5):N0} | {At(0.99):N0} | {At(0.999):N0}"));

            double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
        }
    }
}
