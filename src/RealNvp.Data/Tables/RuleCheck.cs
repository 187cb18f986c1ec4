using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// Holds new rows to the rules by which one column decides another (<see cref="TableColumn.Dependence"/>), where practically every row of the training kept to
/// them. What a column never had is known of no value of the other, and breaks nothing; gaps neither.
/// </summary>
internal sealed class RuleCheck
{
    // A rule that more rows need not keep to is a matter of density alone.
    private const double MostRest = 0.001;

    private readonly Rule[] _rules;

    /// <summary>The rules.</summary>
    public IReadOnlyList<Rule> Rules => _rules;

    /// <summary>Finds the rules of a schema.</summary>
    public RuleCheck(TableSchema schema)
    {
        var places = schema.Columns.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);
        _rules =
        [
            .. schema.Columns.Index()
                .Where(item => item.Item.Dependence is { Rest: < MostRest, IsCliff: false })
                .Select(item => new Rule(item.Index, item.Item, places[item.Item.Dependence!.On], schema.Columns[places[item.Item.Dependence.On]])),
        ];
    }

    /// <summary>What breaks a rule in a row.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="cells">One number for each column of the schema, not-a-number where there is none.</param>
    /// <param name="filled">The columns that were filled in, which say nothing.</param>
    public IReadOnlyList<BrokenRelation> Broken(long row, ReadOnlySpan<double> cells, IReadOnlyList<int> filled)
    {
        List<BrokenRelation>? broken = null;
        foreach (var rule in _rules)
        {
            if (!filled.Contains(rule.Index) && !filled.Contains(rule.Other) && rule.BrokenBy(row, cells[rule.Index], cells[rule.Other]) is { } found)
            {
                (broken ??= []).Add(found);
            }
        }

        return broken ?? [];
    }

    /// <summary>One rule.</summary>
    internal sealed class Rule
    {
        private readonly TableColumn _column;
        private readonly TableColumn _other;
        private readonly ColumnDependence _dependence;

        // A key that each of the column's cells goes with; -1 for what goes with none.
        private readonly int[] _keyOf;

        public Rule(int index, TableColumn column, int other, TableColumn ofOther)
        {
            (Index, _column, Other, _other, _dependence) = (index, column, other, ofOther, column.Dependence!);
            _keyOf = new int[column.Marginal!.Shares!.Count];
            Array.Fill(_keyOf, -1);
            foreach (var (key, given) in _dependence.Keys.Index())
            {
                foreach (var cell in given.Cells)
                {
                    _keyOf[cell] = key;
                }
            }
        }

        public int Index { get; }

        public int Other { get; }

        /// <summary>Whether the column tells which of the other's values is right, so that the other one is named: it is finer.</summary>
        public bool NamesOther => _dependence is { Part: null, Borders: null };

        /// <summary>Whether a level of the column does not go with a key of the other.</summary>
        public bool IsBrokenBy(int key, int level) => _keyOf[level] >= 0 && !_dependence.Keys[key].Cells.Contains(level);

        public BrokenRelation? BrokenBy(long row, double cell, double other)
        {
            if (double.IsNaN(cell) || _dependence.KeyOf(_other, other) is not { } key
                || _column.LevelOf(cell) is var level && (level < 0 || !IsBrokenBy(key, level)))
            {
                return null;
            }

            var (found, otherFound) = (Shown(_column, cell), Shown(_other, other));
            if (NamesOther)
            {
                // The finer column tells which of the coarser one's categories is right.
                return new(0, row, _other.Name, Shown(_other, _keyOf[level]), otherFound) { Other = _column.Name, OtherFound = found };
            }

            var expected = Shown(_column, ValueOf(_dependence.Keys[key].Cells[0]));
            return new(0, row, _column.Name, expected, found) { Other = _other.Name, OtherFound = otherFound };
        }

        private double ValueOf(int level) =>
            _column.Categories is not null ? level : _column.Levels is { } levels ? levels[level] : _column.Rounded(_column.Origin + (level * _column.Step));

        private static string Shown(TableColumn column, double cell) => RowReason.Shortened(column.Shown(cell));
    }
}
