using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Onnx.Explanations;

/// <summary>
/// Which column of a row is most to blame (<see cref="RowExplainer"/>): for each of the rows that are asked about the flow is asked what it holds of all that
/// each column could have had, on grids that are laid finer where the density is.
/// </summary>
internal sealed class ExplanationGraph
{
    // As ConditionalMeasurer lays them.
    private const int MostRounds = 4;

    private readonly GraphBuilder _graph;
    private readonly EncodedColumns _columns;
    private readonly ExplainedPart[] _parts;
    private readonly Func<Tensor, Tensor?, Tensor> _flow;
    private readonly Tensor? _context;
    private readonly RelationTerms _relations;

    /// <param name="model">The model, which carries training rows.</param>
    /// <param name="encoding">Its table's encoding.</param>
    /// <param name="inputs">The columns' inputs, by their indices.</param>
    /// <param name="columns">The rows.</param>
    /// <param name="context">What they are conditioned on; null for nothing.</param>
    /// <param name="flow">The flow's log density of encoded rows, <c>[n, 1]</c> in double.</param>
    public ExplanationGraph(
        DensityModel model, TableEncoding encoding, IReadOnlyDictionary<int, InputColumn> inputs, EncodedColumns columns, Tensor? context,
        Func<Tensor, Tensor?, Tensor> flow)
    {
        (_graph, _columns, _context, _flow) = (columns.Rows.Graph, columns, context, flow);
        _relations = new(_graph, encoding, inputs, columns);
        _parts = [.. RowExplainer.Of(model).Columns.Select(candidates => new ExplainedPart(_graph, encoding, columns, candidates))];
    }

    /// <summary>The columns that are explained, by their indices in the schema.</summary>
    public IReadOnlyList<int> Columns => [.. _parts.Select(part => part.Column)];

    /// <summary>The left-out columns of whose relations another column may be the wrong one, by their indices in the schema.</summary>
    public IReadOnlyList<int> Relations => _relations.IsEmpty ? [] : _relations.Relations;

    /// <summary>
    /// For rows that are asked about how much rather each column is wrong than another (<see cref="ColumnExplanation.LogAlone"/>), and how unlikely it is given
    /// the others: <c>[places, columns]</c> each. And for each of <see cref="Relations"/> the column that is rather wrong, minus 1 for the left-out one itself.
    /// </summary>
    /// <param name="places">The places of the rows.</param>
    /// <param name="logProb">log p of all rows, <c>[n, 1]</c>.</param>
    public (Tensor LogAlone, Tensor Tail, Tensor? Wrong) Of(Tensor places, Tensor logProb)
    {
        var found = _graph.Loop(_graph.CountOf(places.Value), index =>
        {
            var row = places.Gather(_graph.Of(index)).Reshaped(new(1));
            var known = new ExplainedRow(row, logProb.Gather(row), _columns.Rows.Gather(row));
            var (alone, tail) = Explain(known);
            return _relations.IsEmpty ? [alone.Value, tail.Value] : [alone.Value, tail.Value, _relations.Of(known, rows => Asked(known, rows)).Value];
        });
        return (_graph.Of(found[0]), _graph.Of(found[1]), found.Length > 2 ? _graph.Of(found[2]) : null);
    }

    private (Tensor LogAlone, Tensor Tail) Explain(ExplainedRow row)
    {
        var started = _parts.Select(part => part.Start(row)).ToArray();
        var densities = Densities(row, [.. started.Select(part => part.Variants)]);
        var states = started.Zip(densities, (part, logProbs) => part.Measured(logProbs)).ToArray();
        for (var round = 0; round < MostRounds && states.Any(state => state.IsGrid); round++)
        {
            var finer = states.Index().Where(item => item.Item.IsGrid).Select(item => (item.Index, Points: item.Item.More())).ToArray();
            var more = Densities(row, [.. finer.Select(item => states[item.Index].Variants(item.Points))]);
            foreach (var ((index, points), logProbs) in finer.Zip(more))
            {
                states[index] = states[index].With(points, logProbs);
            }
        }

        var explained = states.Select(state => state.Explain()).ToArray();
        return (
            _graph.Beside([.. explained.Select(part => part.LogAlone)]).Reshaped(new(_parts.Length)),
            _graph.Beside([.. explained.Select(part => part.Tail)]).Reshaped(new(_parts.Length)));
    }

    /// <summary>The log densities of variants of a row, as candidates are compared by: <c>[variants, 1]</c> of each part.</summary>
    private Tensor[] Densities(ExplainedRow row, IReadOnlyList<RowVariantsGraph> variants)
    {
        var all = _graph.Of(_graph.Concat(0, [.. variants.Select(part => part.Rows.Value)]));
        var logProb = Asked(row, all);
        var densities = new Tensor[variants.Count];
        for (var (part, start) = (0, 0); part < densities.Length; part++)
        {
            var own = variants[part].Rows.Shape[0];
            var sum = _graph.Of(_graph.Slice(logProb.Value, 0, start, own)) + variants[part].LogDets;
            densities[part] = sum.IsNaN().Where(double.NegativeInfinity, sum);
            start += own;
        }

        return densities;
    }

    /// <summary>The flow's log density of some rows that are conditioned as one is, <c>[rows, 1]</c>.</summary>
    private Tensor Asked(ExplainedRow row, Tensor some)
    {
        // To the flow they are rows like others.
        var rows = some with { Value = some.Value with { Shape = some.Shape.With(0, GraphShape.Rows) } };
        Tensor? given = _context is { } context ? _graph.Of(_graph.Repeat(context.Gather(row.Place).Value, rows.Value)) : null;
        var logProb = _flow(rows, given);
        return logProb with { Value = logProb.Value with { Shape = new(some.Shape[0], 1) } };
    }
}

/// <summary>A row that is explained.</summary>
/// <param name="Place">Its place among the rows, <c>[1]</c>.</param>
/// <param name="LogProb">Its log p, <c>[1, 1]</c>.</param>
/// <param name="Values">The row as the flow takes it, <c>[1, width]</c>.</param>
internal sealed record ExplainedRow(Tensor Place, Tensor LogProb, Tensor Values);

/// <summary>A row with other values in one column.</summary>
/// <param name="Rows">The rows, <c>[variants, width]</c> in float.</param>
/// <param name="LogDets">What is added to the flow's log density of each, <c>[variants, 1]</c> or <c>[1, 1]</c>.</param>
internal sealed record RowVariantsGraph(Tensor Rows, Tensor LogDets);
