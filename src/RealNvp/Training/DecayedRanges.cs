using RealNvp.Specs;

namespace RealNvp.Training;

/// <summary>The flat weights cut where the L2 penalty begins or ends.</summary>
internal sealed class DecayedRanges
{
    private readonly int[] _ends;
    private readonly float[] _decays;

    public DecayedRanges(FlowPlan plan, float weightDecay)
    {
        var runs = new List<(int End, float Decay)>();
        foreach (var slot in plan.Slots.Where(slot => slot.Role == WeightRole.Trained))
        {
            var decay = slot.IsDecayed ? weightDecay : 0;
            if (runs.Count > 0 && runs[^1].Decay == decay)
            {
                runs.RemoveAt(runs.Count - 1);
            }

            runs.Add((slot.Offset + slot.Shape.Size, decay));
        }

        _ends = [.. runs.Select(run => run.End)];
        _decays = [.. runs.Select(run => run.Decay)];
    }

    /// <summary>The end of the run of weights that a weight lies in, and the penalty of that run.</summary>
    public (int End, float Decay) RunAt(int weight)
    {
        var found = Array.BinarySearch(_ends, weight + 1);
        var run = found < 0 ? ~found : found;
        return (_ends[run], _decays[run]);
    }
}
