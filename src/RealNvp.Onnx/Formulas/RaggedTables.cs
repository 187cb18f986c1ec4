using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Formulas;

/// <summary>
/// Rising lists of numbers, one for each column and of any length, in which all columns of <c>[n, columns]</c> are looked up at once: the standard operators
/// have no search, and comparing with every entry would cost as much as there are entries.
/// </summary>
internal sealed class RaggedTables
{
    private readonly Tensor _values;
    private readonly Tensor _starts;
    private readonly Tensor _counts;
    private readonly int _steps;

    /// <param name="graph">The graph.</param>
    /// <param name="lists">A list a column, rising, of at least one number.</param>
    /// <param name="areFloats">Whether floats are looked up; otherwise doubles.</param>
    public RaggedTables(GraphBuilder graph, IReadOnlyList<double[]> lists, bool areFloats = false)
    {
        double[] all = [.. lists.SelectMany(list => list)];
        _values = areFloats ? new(graph, graph.Floats("list", Array.ConvertAll(all, value => (float)value))) : graph.DoubleList(all);
        var starts = new long[lists.Count];
        for (var column = 1; column < starts.Length; column++)
        {
            starts[column] = starts[column - 1] + lists[column - 1].Length;
        }

        (_starts, _counts) = (graph.LongRow(starts), graph.LongRow(lists.Select(list => (long)list.Length)));
        _steps = System.Numerics.BitOperations.Log2((uint)lists.Max(list => list.Length)) + 1;
        Starts = _starts;
    }

    /// <summary>Where each column's list begins, <c>[1, columns]</c>.</summary>
    public Tensor Starts { get; }

    /// <summary>How many entries lie below each value, or are at most it; 0 for what is no number.</summary>
    public Tensor Count(Tensor values, bool orEqual)
    {
        var graph = values.Graph;
        Tensor? found = null;
        for (var step = 1L << (_steps - 1); step > 0; step >>= 1)
        {
            var probe = found is { } at ? at + step : (_starts * 0) + step;
            var entry = _values.Gather(_starts + (probe.Min(_counts) - 1));
            var isBelow = (orEqual ? entry <= values : entry < values) & (probe <= _counts);
            found = isBelow.Where(probe, found ?? graph.Long(0));
        }

        return found!.Value;
    }

    /// <summary>The entry of each column at a place in its list, held to where there are entries.</summary>
    public Tensor At(Tensor places) => _values.Gather(_starts + places.Max(0).Min(_counts - 1));
}
