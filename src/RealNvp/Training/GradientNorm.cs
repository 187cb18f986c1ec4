using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>The length of a flow's gradient, the workers taking blocks in turn and the blocks added in order.</summary>
internal sealed class GradientNorm
{
    private const int Block = 1 << 14;

    private readonly FlatParameters _parameters;
    private readonly WorkerTeam _team;
    private readonly double[] _sums;
    private readonly Action<int> _job;

    public GradientNorm(FlatParameters parameters, WorkerTeam? team = null)
    {
        _team = team ?? WorkerTeam.Shared;
        _parameters = parameters;
        _sums = new double[(parameters.Plan.WeightCount + Block - 1) / Block];
        _job = RunWorker;
    }

    /// <summary>The Euclidean norm; NaN or infinite when an element is.</summary>
    public double Measure()
    {
        _team.Run(_job);
        var sum = 0.0;
        foreach (var part in _sums)
        {
            sum += part;
        }

        return Math.Sqrt(sum);
    }

    private void RunWorker(int worker)
    {
        var gradients = _parameters.Gradients;
        for (var block = worker; block < _sums.Length; block += _team.Count)
        {
            var start = block * Block;
            _sums[block] = OptimizerKernels.Best.SumOfSquares(gradients.Slice(start, Math.Min(Block, gradients.Length - start)));
        }
    }
}
