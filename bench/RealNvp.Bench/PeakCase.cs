using RealNvp.Managed;
using RealNvp.Threading;

namespace RealNvp.Bench;

/// <summary>Multiply-adds and nothing else on all threads at once: what the machine has to give at that moment.</summary>
internal sealed class PeakCase : IDisposable
{
    private const int Steps = 400_000;

    private readonly WorkerTeam _team = new(ManagedEngine.Instance.Threads);
    private long _operations;

    /// <summary>Floating-point operations of one run, over all threads.</summary>
    public long Operations => _operations * _team.Count;

    public void Dispose() => _team.Dispose();

    public void Run() => _team.Run(_ => _operations = PeakMeter.Run(Steps));
}
