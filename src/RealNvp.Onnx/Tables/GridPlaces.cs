using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// Columns of <see cref="ShareColumns"/> on a grid, where a value may lie between two steps, or beyond the outermost: what the list says does not hold there.
/// </summary>
internal sealed class GridPlaces
{
    private const float Outermost = 37;
    private const double Nearly = 1e-7;

    private readonly ShareSlot[] _all;
    private readonly int[] _slots;
    private readonly Tensor[] _lists;
    private readonly Tensor _counts;

    private GridPlaces(ShareSlot[] all, int[] slots, Tensor[] lists, Tensor counts) => (_all, _slots, _lists, _counts) = (all, slots, lists, counts);

    /// <summary>For the columns that need it; null where none does.</summary>
    public static GridPlaces? Of(GraphBuilder graph, ShareSlot[] all, IReadOnlyList<ShareSection> sections)
    {
        int[] slots = [.. Enumerable.Range(0, all.Length).Where(slot => NeedsIt(all[slot].Column))];
        if (slots.Length == 0)
        {
            return null;
        }

        // What lies below, above and within, the ends, the tails and the logarithm of how they fall.
        var lists = Enumerable.Range(0, 8).Select(_ => new List<double>()).ToArray();
        foreach (var (codec, _) in sections)
        {
            for (var entry = 0; entry < codec.Shares.Length; entry++)
            {
                double[] own =
                [
                    codec.Below[entry], codec.Above[entry], codec.Shares[entry], codec.Borders[entry], codec.Borders[entry + 1],
                    Math.Log(codec.Tails.Low), Math.Log(codec.Tails.High), Math.Log(codec.Tails.Ratio),
                ];
                for (var list = 0; list < lists.Length; list++)
                {
                    lists[list].Add(own[list]);
                }
            }
        }

        return new(
            all, slots, [.. lists.Select(list => graph.DoubleList(list))],
            graph.DoubleRow(slots.Select(slot => (double)all[slot].Column.Marginal!.Shares!.Count)));
    }

    /// <summary>Puts right what the lists say.</summary>
    /// <param name="places">Where the cells are.</param>
    /// <param name="entries">The entries of the long list, <c>[n, slots]</c>.</param>
    /// <param name="areMissing"><c>[n, slots]</c>; null where none is.</param>
    /// <param name="scores">What the lists say.</param>
    /// <param name="logDets">What the lists say.</param>
    public (Tensor Scores, Tensor LogDets) Of(SharePlaces places, Tensor entries, Tensor? areMissing, Tensor scores, Tensor logDets)
    {
        var (level, within, isOut, isLow) = Outside(places);
        var own = entries.Columns(_slots);
        Tensor List(int list) => _lists[list].Gather(own);
        var (share, low, high) = (List(2), List(3), List(4));

        // Within a step: the nearest float may lie in the next; it is put back.
        var inside = NormalGraph.Between(List(0) + (within * share), List(1) + ((1 - within) * share)).AsFloat();
        var inward = inside.Abs() * Nearly;
        inside = (inside < low).Where(inside + inward, (inside >= high).Where(inside - inward, inside)).AsFloat().Clamped(-Outermost, Outermost);

        // Beyond the outermost level shares fall geometrically.
        var logRatio = List(7);
        var steps = isLow.Where(-level, level - _counts + 1);
        var logTail = isLow.Where(List(5), List(6));
        var place = isLow.Where(within, 1 - within);
        var outer = NormalGraph.QuantileOfLog(logTail + (steps * logRatio) + (1 + (place * ((-logRatio).Exp() - 1))).Log());
        outer = isLow.Where(outer, -outer).AsFloat();
        var isOff = !isOut & !within.Is(0.5);
        if (areMissing is { } missing)
        {
            var isThere = !missing.Columns(_slots);
            (isOut, isOff) = (isOut & isThere, isOff & isThere);
        }

        var right = isOut.Where(outer, isOff.Where(inside, scores.Columns(_slots)));
        var logDet = isOut.Where(logTail + (1 - logRatio.Exp()).Log() + ((steps - 1) * logRatio), share.Log()) - NormalGraph.LogDensity(right);
        logDet = (isOut | isOff).Where(logDet, logDets.Columns(_slots));
        return (Put(scores, right), Put(logDets, logDet));
    }

    /// <summary>What the table has beyond the outermost levels.</summary>
    public Tensor Decoded(SharePlaces places, Tensor values)
    {
        var (level, _, isOut, _) = Outside(places);
        var columns = _slots.Select(slot => _all[slot].Column).ToArray();
        var number = values.Graph.DoubleRow(columns.Select(column => column.Origin)) + (level * values.Graph.DoubleRow(columns.Select(column => column.Step)));
        var power = values.Graph.DoubleRow(columns.Select(column => Math.Pow(10, column.Decimals ?? 0)));
        var rounded = values.Graph.TruthRow(columns.Select(column => column.Decimals is not null)).Where((number * power).Round() / power, number);
        var own = values.Columns(_slots);
        return Put(values, (isOut & !own.IsNaN()).Where(rounded, own));
    }

    private static bool NeedsIt(TableColumn column) => column is { Categories: null, Levels: null, Marginal: { } marginal }
        && !(column is { Kind: ColumnKind.Integer, Step: 1 } && column.Origin == Math.Floor(column.Origin) && marginal is { Lower: not null, Upper: not null });

    private (Tensor Level, Tensor Within, Tensor IsOut, Tensor IsLow) Outside(SharePlaces places)
    {
        int[] among = [.. _slots.Select(slot => Array.IndexOf(places.OnGrid, slot))];
        var (level, within) = (places.Levels!.Value.Columns(among), places.Within!.Value.Columns(among));
        return (level, within, (level < 0) | (level >= _counts), level < 0);
    }

    private Tensor Put(Tensor all, Tensor own) => all.Graph.Beside(all, own).Columns(
        [.. Enumerable.Range(0, _all.Length).Select(slot => Array.IndexOf(_slots, slot) is >= 0 and var at ? _all.Length + at : slot)]);
}
