using RealNvp.Data.Tables;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// What speaks against rows before any score, in the order in which the library says it: relations and rules that they break, values that do not fit their
/// columns, and values that are missing.
/// </summary>
internal sealed class RowFaults
{
    private readonly GraphBuilder _graph;
    private readonly TableSchema _schema;
    private readonly List<(int Column, Tensor Holds)> _broken = [];
    private readonly List<(int Column, Tensor Holds)> _unmeasured = [];
    private readonly List<(int Fault, int Named, int Other)> _rules = [];
    private readonly Dictionary<int, int> _relations = [];

    /// <param name="graph">The graph.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="inputs">The columns' inputs, by their indices: those that the model needs, and of left-out ones those that follow from others.</param>
    /// <param name="encoded">The modelled columns.</param>
    public RowFaults(GraphBuilder graph, TableSchema schema, IReadOnlyDictionary<int, InputColumn> inputs, EncodedColumns encoded)
    {
        (_graph, _schema) = (graph, schema);
        KeyValuePair<int, InputColumn>[] needed = [.. inputs.Where(item => schema.Columns[item.Key].Relation is null)];
        foreach (var (index, input) in inputs)
        {
            if (schema.Columns[index].Relation is { } relation)
            {
                _relations.Add(index, _broken.Count);
                _broken.Add((index, IsBroken(relation, input, inputs)));
            }
        }

        foreach (var rule in new RuleCheck(schema).Rules)
        {
            var (named, other) = rule.NamesOther ? (rule.Other, rule.Index) : (rule.Index, rule.Other);
            _rules.Add((_broken.Count, named, other));
            _broken.Add((named, IsBroken(rule, inputs, encoded)));
        }

        _unmeasured.AddRange(needed.Select(item => (item.Key, item.Value.IsUnfit)));
        _unmeasured.AddRange(needed.Where(item => !schema.Columns[item.Key].HasGaps).Select(item => (item.Key, item.Value.IsMissing)));
        (IsUnmeasured, BreaksAny) = (Any(_unmeasured), _broken.Count == 0 ? null : Any(_broken));
    }

    /// <summary>Whether the model cannot measure a row, <c>[n, 1]</c>.</summary>
    public Tensor IsUnmeasured { get; }

    /// <summary>Whether a row breaks a relation or a rule, <c>[n, 1]</c>; null where there is none to break.</summary>
    public Tensor? BreaksAny { get; }

    /// <summary>The rules: which fault each is, the column that is named for it, and the other that it is about too.</summary>
    public IReadOnlyList<(int Fault, int Named, int Other)> Rules => _rules;

    /// <summary>Which fault it is that a left-out column does not follow from others.</summary>
    public int RelationOf(int column) => _relations[column];

    /// <summary>The first fault of each row; minus 1 where nothing speaks against it: <c>[n, 1]</c>.</summary>
    public Tensor First()
    {
        var holds = Beside([.. _broken, .. _unmeasured]).To(ElementType.Float32);
        return (holds.Most(1) > 0).Where(_graph.Of(_graph.ArgMax(holds.Value, 1, keeps: true)), -1);
    }

    /// <summary>The column that a fault is about, by its index in the schema; minus 1 for none.</summary>
    public Tensor ColumnOf(Tensor faults) =>
        _graph.LongList([-1, .. _broken.Select(fault => (long)fault.Column), .. _unmeasured.Select(fault => (long)fault.Column)]).Gather(faults + 1);

    private Tensor Any(List<(int Column, Tensor Holds)> faults) => Beside([.. faults]).To(ElementType.Float32).Most(1) > 0;

    private Tensor Beside((int Column, Tensor Holds)[] faults) => _graph.Beside([.. faults.Select(fault => fault.Holds)]);

    /// <summary><see cref="ColumnRelation.IsKept"/>, of what is there.</summary>
    private static Tensor IsBroken(ColumnRelation relation, InputColumn input, IReadOnlyDictionary<int, InputColumn> inputs)
    {
        var value = input.OrNone;
        var (follows, size) = ((value * 0) + relation.Intercept, (value * 0) + Math.Abs(relation.Intercept));
        foreach (var (column, factor) in relation.Columns.Zip(relation.Factors))
        {
            var term = inputs[column].OrNone * factor;
            (follows, size) = (follows + term, size + term.Abs());
        }

        // What cannot be read is none that follows; where a term is missing there is nothing to keep.
        var isOff = (value - follows).Abs() > relation.Tolerance + (ColumnRelation.Digits * size);
        return !input.IsMissing & (input.IsUnfit | isOff);
    }

    private Tensor IsBroken(RuleCheck.Rule rule, IReadOnlyDictionary<int, InputColumn> inputs, EncodedColumns encoded)
    {
        var column = _schema.Columns[rule.Index];
        var dependence = column.Dependence!;
        var (keys, levels) = (dependence.Keys.Count, column.Marginal!.Shares!.Count);
        var broken = new bool[(keys + 1) * levels];
        for (var key = 0; key < keys; key++)
        {
            for (var level = 0; level < levels && dependence.Keys[key].Cells.Count > 0; level++)
            {
                broken[(key * levels) + level] = rule.IsBrokenBy(key, level);
            }
        }

        var keyOf = EncodedColumns.KeyOf(_schema.Columns[rule.Other], dependence, inputs[rule.Other].OrNone);
        var levelOf = encoded.Places!.Entries.Columns(encoded.SlotOf[rule.Index]) - (column.HasGaps ? 1 : 0);
        var isThere = !(inputs[rule.Index].IsMissing | inputs[rule.Index].IsUnfit);
        if (column is { Categories: null, Levels: null })
        {
            var step = ((inputs[rule.Index].Cells - column.Origin) / column.Step).Round();
            isThere &= (step >= 0) & (step < levels);
        }

        return isThere & _graph.Of(_graph.Bools("broken", broken, new(broken.Length))).Gather((keyOf * levels) + levelOf.Max(0));
    }
}
