using System.Numerics.Tensors;

namespace RealNvp.Scores;

/// <summary>The density of a row along one of its columns, all others held: at each value that the column could have.</summary>
internal sealed class ColumnConditional
{
    private readonly float[] _rows;
    private readonly double[] _masses;
    private readonly double _total;

    /// <summary>Integrates, or sums, what was measured.</summary>
    /// <param name="candidates">What the column could have.</param>
    /// <param name="rows">The row with each candidate in its place, <c>[candidates.Count, width]</c>.</param>
    /// <param name="logProbs">The log density of each of these, by which candidates are compared (<see cref="ColumnCandidates.LogDet"/>).</param>
    public ColumnConditional(ColumnCandidates candidates, float[] rows, double[] logProbs)
    {
        (Candidates, _rows, LogProbs) = (candidates, rows, logProbs);
        Best = TensorPrimitives.IndexOfMax<double>(logProbs);
        IsPossible = double.IsFinite(Peak);
        _masses = new double[candidates.Count];
        for (var point = 0; point < _masses.Length && IsPossible; point++)
        {
            _masses[point] = Math.Exp(logProbs[point] - Peak) * candidates.Weights[point];
        }

        _total = TensorPrimitives.Sum<double>(_masses);
    }

    /// <summary>What the column could have.</summary>
    public ColumnCandidates Candidates { get; }

    /// <summary>The log density with each candidate, by which candidates are compared.</summary>
    public double[] LogProbs { get; }

    /// <summary>The likeliest candidate.</summary>
    public int Best { get; }

    /// <summary>The log density with the likeliest candidate.</summary>
    public double Peak => LogProbs[Best];

    /// <summary>Whether the other columns are possible at all with some candidate.</summary>
    public bool IsPossible { get; }

    /// <summary>log p of the other columns, this one integrated out.</summary>
    public double LogOthers => Peak + Math.Log(_total) + Candidates.LogUnit;

    /// <summary>The row with a candidate in its place.</summary>
    public ReadOnlySpan<float> RowWith(int candidate) => _rows.AsSpan(candidate * (_rows.Length / LogProbs.Length), _rows.Length / LogProbs.Length);

    /// <summary>The conditional probability of values that are no likelier than a level.</summary>
    public double Tail(double level)
    {
        var sum = 0.0;
        for (var point = 0; point < _masses.Length; point++)
        {
            sum += LogProbs[point] <= level ? _masses[point] : 0;
        }

        return Math.Min(1, sum / _total);
    }

    /// <summary>
    /// The steps of the grid, by the candidate that each begins at, over which the density changes too much for a trapezoid, the worst first.
    /// </summary>
    /// <param name="largestError">The share of the integral that one may be wrong by.</param>
    public IReadOnlyList<int> CoarseSteps(double largestError)
    {
        var values = Candidates.Values;
        return !IsPossible ? []
            : [.. Enumerable.Range(0, values.Length - 1)
                .Where(step => Candidates.IsOnGrid(values[step]) && Candidates.IsOnGrid(values[step + 1]))
                .Select(step => (Step: step, Error: 0.5 * ((double)values[step + 1] - values[step]) * Math.Abs(Density(step + 1) - Density(step))))
                .Where(item => item.Error > largestError * _total)
                .OrderByDescending(item => item.Error)
                .Select(item => item.Step)];

        double Density(int point) => Math.Exp(LogProbs[point] - Peak);
    }

    /// <summary>The nearest candidate to some values that is normal, of names the likeliest; null where none is.</summary>
    /// <param name="own">The values.</param>
    /// <param name="normalTail">The tail probability from which a value is normal.</param>
    public int? NearestNormal(ReadOnlySpan<float> own, double normalTail)
    {
        int? normal = null;
        for (var point = 0; point < LogProbs.Length; point++)
        {
            if (Tail(LogProbs[point]) >= normalTail && (normal is not { } found || IsNearer(point, found, own[0])))
            {
                normal = point;
            }
        }

        return normal;
    }

    // Of names the likeliest is taken. A value that is no number has no distance to any; the first normal one will do.
    private bool IsNearer(int point, int found, float from) => Candidates.AreNames
        ? LogProbs[point] > LogProbs[found]
        : Math.Abs(Candidates.Values[point] - from) < Math.Abs(Candidates.Values[found] - from);
}
