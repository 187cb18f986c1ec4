using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Statistics;

namespace RealNvp.Onnx.Scores;

/// <summary>Rows in the units of their columns (<see cref="ColumnUnits"/>).</summary>
internal static class UnitsGraph
{
    /// <summary>Rows less the columns' centres, in their scales: <c>[n, columns]</c> in float.</summary>
    public static Tensor Standardised(Tensor rows, ReadOnlyMemory<double> centres, ReadOnlyMemory<double> scales) =>
        ((rows.To(ElementType.Float64) - rows.Graph.DoubleRow(centres.ToArray())) / rows.Graph.DoubleRow(scales.ToArray())).To(ElementType.Float32);

    /// <summary>Rows in units, <c>[n, columns]</c> in float.</summary>
    /// <param name="rows"><c>[n, columns]</c> in float.</param>
    /// <param name="units">The units.</param>
    public static Tensor Of(Tensor rows, ColumnUnits units) =>
        Standardised(units.Scores is { } scores ? Of(rows, scores) : rows, units.Parts.Centres, units.Parts.Scales);

    private static Tensor Of(Tensor rows, NormalScores scores)
    {
        var graph = rows.Graph;
        var columns = scores.Columns;
        var values = columns.Select(column => column.Distinct().ToArray()).ToArray();

        // Of each value the score of its ranks, and of what lies below it but above the one before; one more lies above all.
        double[][] own = new double[columns.Count][], between = new double[columns.Count][];
        for (var column = 0; column < columns.Count; column++)
        {
            var below = 0;
            (own[column], between[column]) = (new double[values[column].Length], new double[values[column].Length + 1]);
            for (var place = 0; place < values[column].Length; place++)
            {
                var equal = SortedValues.Count<float>(columns[column], values[column][place]).Equal;
                own[column][place] = scores.OfHalfRanks[(2 * below) + equal];
                between[column][place] = scores.OfHalfRanks[2 * below];
                below += equal;
            }

            between[column][^1] = scores.OfHalfRanks[2 * below];
        }

        var table = new RaggedTables(graph, [.. values.Select(list => Array.ConvertAll(list, value => (double)value))], areFloats: true);
        var place0 = table.Count(rows, orEqual: false);
        var isOne = table.At(place0).Is(rows);
        var score = isOne.Where(new RaggedTables(graph, own).At(place0), new RaggedTables(graph, between).At(place0));
        var doubles = rows.To(ElementType.Float64);
        var beyond = (doubles - graph.DoubleRow(columns.Select(column => (double)column[^1]))).Max(0)
            - (graph.DoubleRow(columns.Select(column => (double)column[0])) - doubles).Max(0);
        return score + (beyond / graph.DoubleRow(scores.Deviations));
    }
}
