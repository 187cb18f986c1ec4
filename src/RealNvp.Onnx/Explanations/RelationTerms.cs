using RealNvp.Data.Scoring;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Tables;

namespace RealNvp.Onnx.Explanations;

/// <summary>
/// Of a relation that a row breaks any column that it is about may be the wrong one: the one is named by which, once it is what follows from the others, the
/// row is clearly likelier (<see cref="BrokenReasons"/>).
/// </summary>
internal sealed class RelationTerms
{
    private readonly GraphBuilder _graph;
    private readonly TableEncoding _encoding;
    private readonly IReadOnlyDictionary<int, InputColumn> _inputs;
    private readonly EncodedColumns _columns;
    private readonly (int Relation, int Term, int Of)[] _variants;

    public RelationTerms(GraphBuilder graph, TableEncoding encoding, IReadOnlyDictionary<int, InputColumn> inputs, EncodedColumns columns)
    {
        (_graph, _encoding, _inputs, _columns) = (graph, encoding, inputs, columns);
        var known = encoding.Schema.Columns;
        Relations = [.. known.Index().Where(item => item.Item is { Relation.Columns.Count: > 0, Dates: null, Categories: null }).Select(item => item.Index)];
        _variants =
        [
            .. Relations.Index().SelectMany(relation => known[relation.Item].Relation!.Columns.Index()
                .Where(term => known[term.Item].Categories is null).Select(term => (relation.Item, term.Index, relation.Index))),
        ];
    }

    /// <summary>The left-out columns whose relations are looked at, by their indices in the schema.</summary>
    public IReadOnlyList<int> Relations { get; }

    /// <summary>Whether there is nothing to look at.</summary>
    public bool IsEmpty => _variants.Length == 0;

    /// <summary>For each relation the column that is rather wrong than the left-out one, by its index; minus 1 where none is: <c>[relations]</c>.</summary>
    /// <param name="row">A row.</param>
    /// <param name="flow">The flow's log density of encoded rows that stand in place of the row, <c>[n, 1]</c>.</param>
    public Tensor Of(ExplainedRow row, Func<Tensor, Tensor> flow)
    {
        var solved = _graph.Of(_graph.Concat(0, [.. _variants.Select(variant => Solved(row, variant.Relation, variant.Term).Value)]));
        var changed = new EncodedColumns(_graph, _encoding, Changed(row, solved));
        var logProb = flow(changed.Rows);
        logProb = changed.LogDet is { } logDet ? logProb + logDet : logProb;
        var isUsable = !(solved.IsNaN() | IsOutside(solved)) & !logProb.IsNaN();
        logProb = isUsable.Where(logProb, double.NegativeInfinity);
        return _graph.Of(_graph.Concat(0, [.. Relations.Select((_, relation) => Best(row, logProb, relation).Value)]));
    }

    private Tensor Best(ExplainedRow row, Tensor logProb, int relation)
    {
        int[] own = [.. _variants.Index().Where(variant => variant.Item.Of == relation).Select(variant => variant.Index)];
        if (own.Length == 0)
        {
            return _graph.LongList([-1]);
        }

        var some = _graph.Of(_graph.Gather(logProb.Value, 0, own));
        var terms = own.Select(variant => (long)_encoding.Schema.Columns[_variants[variant].Relation].Relation!.Columns[_variants[variant].Term]);
        var best = _graph.LongList([.. terms]).Gather(_graph.Of(_graph.ArgMax(some.Value, 0, keeps: true)));
        return (some.Most(0) > row.LogProb + BrokenReasons.ClearGain).Where(best, -1).Reshaped(new(1));
    }

    /// <summary>What a term must be where the others and the left-out column are right, <c>[1, 1]</c>.</summary>
    private Tensor Solved(ExplainedRow row, int column, int term)
    {
        var relation = _encoding.Schema.Columns[column].Relation!;
        var value = _inputs[column].OrNone.Gather(row.Place) - relation.Intercept;
        foreach (var (place, other) in relation.Columns.Index().Where(item => item.Index != term))
        {
            value -= relation.Factors[place] * _columns.Decoded(other).Gather(row.Place);
        }

        return value / relation.Factors[term];
    }

    /// <summary>The row once for each term, which is what it must be.</summary>
    private Dictionary<int, InputColumn> Changed(ExplainedRow row, Tensor solved) => _encoding.Schema.Columns.Index()
        .Where(item => item.Item.Role == ColumnRole.Modelled)
        .ToDictionary(item => item.Index, item =>
        {
            var isIt = _graph.Of(_graph.Bools("changed", [.. _variants.Select(variant => TermOf(variant) == item.Index)], new(_variants.Length, 1)));
            var input = _inputs[item.Index];
            var usable = solved.IsNaN().Where(input.Cells.Gather(row.Place), solved);
            var none = _graph.Of(_graph.Bools("none", new bool[_variants.Length], new(_variants.Length, 1)));
            return new InputColumn(isIt.Where(usable, input.Cells.Gather(row.Place)), !isIt & input.IsMissing.Gather(row.Place), none);
        });

    private Tensor IsOutside(Tensor solved)
    {
        var (low, high) = (Bounds(column => column.Marginal?.Lower ?? -double.MaxValue), Bounds(column => column.Marginal?.Upper ?? double.MaxValue));
        return !((solved >= low) & (solved <= high));

        Tensor Bounds(Func<TableColumn, double> of) => _graph.Of(_graph.Doubles(
            "bounds", [.. _variants.Select(variant => of(_encoding.Schema.Columns[TermOf(variant)]))], new(_variants.Length, 1)));
    }

    private int TermOf((int Relation, int Term, int Of) variant) => _encoding.Schema.Columns[variant.Relation].Relation!.Columns[variant.Term];
}
