using RealNvp.Flows;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>A named buffer that belongs to a training and is saved with it.</summary>
/// <param name="Name">The name in checkpoints.</param>
/// <param name="Values">The values, shared with their owner.</param>
internal readonly record struct NamedBuffer(string Name, Memory<float> Values);

/// <summary>
/// A rule that moves weights against their gradients, in one pass over the flat buffers that the workers share out. What a
/// weight becomes does not depend on how they do.
/// </summary>
internal abstract class Optimizer
{
    private const int SliceBlock = 16;

    private readonly WorkerTeam _team;
    private readonly Action<int> _job;
    private float _rate;
    private float _gradientFactor;

    protected Optimizer(FlatParameters parameters, MovingAverage? average, float weightDecay, WorkerTeam team)
    {
        _team = team;
        Parameters = parameters;
        Decay = new DecayedRanges(parameters.Plan, weightDecay);
        Average = average;
        _job = RunWorker;
    }

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; set; }

    /// <summary>What the rule remembers between steps.</summary>
    public abstract IReadOnlyList<NamedBuffer> Buffers { get; }

    /// <summary>The parameters that it moves.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>The weights that an L2 penalty draws to zero.</summary>
    public DecayedRanges Decay { get; }

    /// <summary>The moving average to update in the same pass, if there is one.</summary>
    protected MovingAverage? Average { get; }

    /// <summary>The optimizer the options name, for a flow's parameters, on a team's threads.</summary>
    public static Optimizer Create(TrainingOptions options, FlatParameters parameters, MovingAverage? average, WorkerTeam? team = null) =>
        options.Optimizer switch
        {
            OptimizerKind.Adam => new Adam(parameters, average, (float)options.WeightDecay, team ?? WorkerTeam.Shared),
            OptimizerKind.Sgd => new Sgd(parameters, average, (float)options.WeightDecay, team ?? WorkerTeam.Shared),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Optimizer, "unknown optimizer"),
        };

    /// <summary>Takes one step with the flow's gradients times a factor.</summary>
    public void Step(double rate, double gradientFactor)
    {
        Steps++;
        _rate = (float)rate;
        _gradientFactor = (float)gradientFactor;
        _team.Run(_job);
    }

    /// <summary>Updates a slice of the weights and of the average, with an L2 penalty that is the same for all of the slice.</summary>
    protected abstract void StepSlice(
        Range slice, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> average, float rate, float gradientFactor, float weightDecay);

    private void RunWorker(int worker)
    {
        var (start, count) = WorkerTeam.Share(Parameters.Plan.WeightCount, worker, _team.Count, SliceBlock);
        for (int at = start, end = start + count; at < end;)
        {
            var (runEnd, weightDecay) = Decay.RunAt(at);
            var slice = at..Math.Min(runEnd, end);
            StepSlice(
                slice,
                Parameters.Weights[slice],
                Parameters.Gradients[slice],
                Average is null ? default : Average.Parameters.Weights[slice],
                _rate,
                _gradientFactor,
                weightDecay);
            at = slice.End.Value;
        }
    }
}
