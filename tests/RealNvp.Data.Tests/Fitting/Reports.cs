using RealNvp.Data.Fitting;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>Keeps what a training reports, and does something with each report, on the thread that trains.</summary>
internal sealed class Reports(Action<TrainingProgress>? then = null) : IProgress<TrainingProgress>
{
    private readonly List<TrainingProgress> _all = [];

    public IReadOnlyList<TrainingProgress> All => _all;

    public void Report(TrainingProgress value)
    {
        _all.Add(value);
        then?.Invoke(value);
    }
}
