using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>Values of the flow's row as the categories or levels whose intervals they lie in (<see cref="ShareCodec.Decode"/>).</summary>
internal sealed class ShareDecoding
{
    private readonly GraphBuilder _graph;
    private readonly ShareSlot _slot;

    public ShareDecoding(GraphBuilder graph, ShareSlot slot) => (_graph, _slot) = (graph, slot);

    /// <summary>The cells, <c>[n, 1]</c>.</summary>
    /// <param name="values"><c>[n, 1]</c> in double.</param>
    /// <param name="keys">The key of the other column that it depends on, the number of keys where there is none; null where it depends on none.</param>
    public Tensor Decode(Tensor values, Tensor? keys)
    {
        var codec = _slot.Codec;
        var count = codec.Shares.Length;
        List<double> borders = [], cells = [], tails = [];
        long[] starts = [Add(codec)];
        if (_slot.Dependent is { } dependent)
        {
            var known = new Dictionary<int, long> { [-1] = 0 };
            var own = new long[dependent.Dependence.Keys.Count];
            for (var key = 0; key < own.Length; key++)
            {
                var (given, same) = dependent.Of(key);
                own[key] = known.TryGetValue(same, out var start) ? start : known[same] = Add((ShareCodec)given);
            }

            starts = [.. own, 0];
        }

        // Borders but the first and the last: what lies below all is of the first interval, unless there are tails.
        var section = keys is { } some ? _graph.LongList(starts).Gather(some) : _graph.Long(0);
        var found = Found(_graph.DoubleList(borders), section * (count + 1), values, count);
        var cell = _graph.DoubleList(cells).Gather((section * count) + found);
        return _slot.IsOnGrid && codec.Tails is not (0, 0, _) ? Beyond(values, cell, section, tails, borders, count) : cell;

        long Add(ShareCodec added)
        {
            foreach (var (place, border) in added.Borders.ToArray().Index())
            {
                borders.Add(border);
                if (place < count)
                {
                    // Any place of an interval stands for the same.
                    cells.Add(added.Decode([added.Middles[place]]));
                }
            }

            tails.AddRange([Math.Log(added.Tails.Low), Math.Log(added.Tails.High), Math.Log(added.Tails.Ratio)]);
            return (borders.Count / (count + 1)) - 1;
        }
    }

    private Tensor Found(Tensor borders, Tensor start, Tensor values, int count)
    {
        var found = _graph.Long(0);
        for (var step = 1L << System.Numerics.BitOperations.Log2((uint)count); step > 0; step >>= 1)
        {
            var probe = found + step;
            var isBelow = (borders.Gather(start + probe.Min(count)) <= values) & (probe < count);
            found = isBelow.Where(probe, found);
        }

        return found;
    }

    /// <summary>Steps beyond the outermost levels, whose shares fall geometrically.</summary>
    private Tensor Beyond(Tensor values, Tensor cell, Tensor section, List<double> tails, List<double> borders, int count)
    {
        var (list, column) = (_graph.DoubleList(borders), _slot.Column);
        var isLow = values < list.Gather(section * (count + 1));
        var isHigh = values >= list.Gather((section * (count + 1)) + count);
        var all = _graph.DoubleList(tails);
        var logTail = isLow.Where(all.Gather(section * 3), all.Gather((section * 3) + 1));
        var logShare = NormalGraph.LogCumulative(-values.Abs());
        var steps = (((logShare - logTail) / all.Gather((section * 3) + 2)) - 1e-9).Ceiling().Max(1);
        var levels = column.Marginal!.Shares!.Count;
        var level = isLow.Where(-steps, steps + (levels - 1.0));
        var beyond = PlainColumn.Rounded(column, column.Origin + (level * column.Step));

        // Of a side without a tail nothing lies beyond: it is the first step there.
        return ((isLow | isHigh) & !beyond.IsNaN()).Where(beyond, cell);
    }
}
