using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Scores;
using RealNvp.Statistics;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Explanations;

/// <summary>
/// What is known of one column of a row: the densities at candidates, numbers on a grid that grows and others that stay (<see cref="ColumnConditional"/>).
/// </summary>
internal sealed class PartState
{
    private const int MostSteps = 4;
    private const int Parts = 8;
    private const double LargestError = 0.01;
    private const double Farthest = 1e6;

    private readonly ExplainedPart _part;
    private readonly ExplainedRow _row;
    private readonly Tensor _own;
    private readonly Tensor _ownLogDet;
    private readonly GraphBuilder _graph;
    private readonly int[] _onGrid;
    private readonly int[] _alone;
    private readonly Tensor? _fixed;
    private readonly (double From, double To)[] _points;
    private readonly Tensor? _grid;
    private Tensor? _logGrid;
    private Tensor? _logFixed;

    public PartState(ExplainedPart part, ExplainedRow row, Tensor own, Tensor ownLogDet, Tensor values)
    {
        (_part, _row, _own, _ownLogDet, _graph) = (part, row, own, ownLogDet, own.Graph);
        var candidates = part.Candidates;
        var isGrid = candidates.IsGrid && candidates.Width == 1;
        int[] all = [.. Enumerable.Range(0, values.Shape[0])];
        _onGrid = isGrid ? [.. all.Where(candidate => candidates.IsOnGrid(candidates.Values[candidate]))] : [];
        _alone = [.. all.Except(_onGrid)];
        _grid = _onGrid.Length > 0 ? Rows(values, _onGrid) : null;
        _fixed = _alone.Length > 0 ? Rows(values, _alone) : null;

        // Gaps are none of the points that a grid's steps are shortened by, though no step goes over them.
        _points = isGrid && candidates.Codec is { } codec
            ? [.. codec.Points.Select(middle => codec.IntervalOf(middle)!.Value)]
            : [];
    }

    private PartState(PartState other, Tensor grid, Tensor logGrid)
        : this(other._part, other._row, other._own, other._ownLogDet, other)
    {
        (_grid, _logGrid) = (grid, logGrid);
    }

    private PartState(ExplainedPart part, ExplainedRow row, Tensor own, Tensor ownLogDet, PartState other)
    {
        (_part, _row, _own, _ownLogDet, _graph) = (part, row, own, ownLogDet, own.Graph);
        (_onGrid, _alone, _fixed, _points, _logFixed) = (other._onGrid, other._alone, other._fixed, other._points, other._logFixed);
    }

    /// <summary>Whether other numbers lie between the candidates.</summary>
    public bool IsGrid => _onGrid.Length > 1;

    /// <summary>Takes the densities of the first candidates.</summary>
    public PartState Measured(Tensor logProbs)
    {
        _logGrid = _onGrid.Length > 0 ? Rows(logProbs, _onGrid) : null;
        _logFixed = _alone.Length > 0 ? Rows(logProbs, _alone) : null;
        return this;
    }

    /// <summary>The row with values of this column.</summary>
    public RowVariantsGraph Variants(Tensor values) => _part.Variants(_row, values, _graph.Zero(), null);

    /// <summary>Points within the steps that are too coarse, <c>[points, 1]</c>; in place of those that are none stands the first of the grid.</summary>
    public Tensor More()
    {
        var (grid, count) = (_grid!.Value, _grid.Value.Shape[0]);
        var (low, high) = (Slice(grid, 0, count - 1), Slice(grid, 1, count - 1));
        var density = (_logGrid!.Value - Peak()).Exp();
        var error = 0.5 * (high - low) * (Slice(density, 1, count - 1) - Slice(density, 0, count - 1)).Abs();
        var isCoarse = error > LargestError * Total();
        foreach (var middle in Middles())
        {
            isCoarse &= !((low < middle) & (high > middle));
        }

        error = isCoarse.Where(error, -1);
        var (worst, places) = _graph.Largest(error.Value, 0, Math.Min(MostSteps, count - 1));
        var at = _graph.Of(_graph.Without(places, -1));
        var (from, to) = (low.Gather(at), high.Gather(at));
        var shares = _graph.DoubleRow(Enumerable.Range(1, Parts - 1).Select(part => part / (double)Parts));
        var points = (from + ((to - from) * shares)).AsFloat();
        var isOne = _graph.Of(worst) > 0;
        var first = Slice(grid, 0, 1);
        points = isOne.Where(points, first);
        foreach (var (start, end) in Intervals())
        {
            points = ((points >= start) & (points < end)).Where(first, points);
        }

        return points.Reshaped(new(points.Shape[0] * (Parts - 1), 1));
    }

    /// <summary>The grid with more points.</summary>
    public PartState With(Tensor points, Tensor logProbs)
    {
        var all = _graph.Of(_graph.Concat(0, _grid!.Value.Value, points.Value));
        var logs = _graph.Of(_graph.Concat(0, _logGrid!.Value.Value, logProbs.Value));
        var (rising, places) = _graph.Sorted(all.Value, 0);
        return new(this, _graph.Of(rising), logs.Gather(_graph.Of(_graph.Without(places, -1))));
    }

    /// <summary>How much rather this column is wrong than another, and how unlikely its value is given the others: <c>[1, 1]</c> each.</summary>
    public (Tensor LogAlone, Tensor Tail) Explain()
    {
        var candidates = _part.Candidates;
        var (peak, total) = (Peak(), Total());
        var isPossible = peak > double.MinValue;

        // A value that is a candidate itself has that one's density, to the last digit: the ranks of few values hang on it.
        var level = candidates.Codec is null ? _row.LogProb : _row.LogProb - _ownLogDet;
        var same = new List<Tensor>();
        Add(_fixed, _logFixed);
        Add(_grid, _logGrid);
        var match = _graph.Of(_graph.Concat(0, [.. same.Select(part => part.Value)])).Most(0);
        level = (match > double.NegativeInfinity).Where(match, level);
        level = level.IsNaN().Where(double.NegativeInfinity, level);
        var tail = Sum((logs, masses) => (logs <= level).Where(masses, 0)) / total;
        tail = isPossible.Where(tail.Min(1), 1);
        var others = peak + total.Log() + candidates.LogUnit;
        var alone = others + LogUsual() + _ownLogDet;
        return (isPossible.Where(alone, double.NegativeInfinity), tail);

        void Add(Tensor? values, Tensor? logs)
        {
            if (values is { } some)
            {
                var isSame = (some - _own).Abs().Most(1) <= 0;
                same.Add(isSame.Where(logs!.Value, double.NegativeInfinity));
            }
        }
    }

    private Tensor LogUsual()
    {
        var candidates = _part.Candidates;
        if (candidates is { AreNames: true, Width: > 1, LogUnit: 0 })
        {
            return _graph.Double(-Math.Log(candidates.Count));
        }

        var distance = ((_own - candidates.Usual.Middle) / candidates.Usual.Spread).Abs().Min(Farthest);
        var (normal, wide) = (NormalGraph.LogDensity(distance), -(Math.PI * (1 + (distance * distance))).Log());
        var most = normal.Max(wide);
        return (most + ((normal - most).Exp() + (wide - most).Exp()).Log() - Math.Log(2 * candidates.Usual.Spread)).Sum(1);
    }

    private Tensor Peak()
    {
        Tensor? peak = null;
        foreach (var logs in (Tensor?[])[_logFixed, _logGrid])
        {
            peak = logs is not { } some ? peak : peak is { } before ? before.Max(some.Most(0)) : some.Most(0);
        }

        // Where all are impossible no difference is a number.
        return peak!.Value.Max(double.MinValue);
    }

    private Tensor Total() => Sum((_, masses) => masses);

    /// <summary>A sum over all candidates of what their masses give.</summary>
    private Tensor Sum(Func<Tensor, Tensor, Tensor> of)
    {
        Tensor? sum = null;
        var peak = Peak();
        if (_logFixed is { } logFixed)
        {
            var weights = _alone.Select(candidate => _part.Candidates.Weights.Length > candidate ? _part.Candidates.Weights[candidate] : 1).ToArray();
            sum = of(logFixed, (logFixed - peak).Exp() * _graph.Of(_graph.Doubles("weights", weights, new(weights.Length, 1)))).Sum(0);
        }

        if (_logGrid is { } logGrid)
        {
            var own = of(logGrid, (logGrid - peak).Exp() * Weights()).Sum(0);
            sum = sum is { } before ? before + own : own;
        }

        return sum!.Value;
    }

    /// <summary>The trapezoid rule's weights of the grid, but for the intervals of atoms between.</summary>
    private Tensor Weights()
    {
        var (grid, count) = (_grid!.Value, _grid.Value.Shape[0]);
        if (count == 1)
        {
            return _graph.Of(_graph.Doubles("weight", [1], new(1, 1)));
        }

        var (low, high) = (Slice(grid, 0, count - 1), Slice(grid, 1, count - 1));
        var length = high - low;
        foreach (var (from, to) in _points)
        {
            length -= (high.Min(to) - low.Max(from)).Max(0);
        }

        length = length.Max(0);
        var none = _graph.Of(_graph.Doubles("none", [0], new(1, 1)));
        return 0.5 * (_graph.Of(_graph.Concat(0, none.Value, length.Value)) + _graph.Of(_graph.Concat(0, length.Value, none.Value)));
    }

    /// <summary>The candidates beside the grid, over which no step of it goes.</summary>
    private IEnumerable<double> Middles() => _alone.Select(candidate => (double)_part.Candidates.Values[candidate]);

    private IEnumerable<(double From, double To)> Intervals() => _alone
        .Select(candidate => _part.Candidates.Codec?.IntervalOf(_part.Candidates.Values[candidate]))
        .Where(interval => interval is not null).Select(interval => interval!.Value);

    private Tensor Rows(Tensor values, int[] places) =>
        places.Length == values.Shape[0] ? values : values with { Value = _graph.Gather(values.Value, 0, places) };

    private Tensor Slice(Tensor value, int start, int count) => value with { Value = _graph.Slice(value.Value, 0, start, count) };
}
