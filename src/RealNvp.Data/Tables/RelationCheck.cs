using System.Globalization;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// Holds new rows to the relations by which columns were left out of a model: constant, equal to another, or following from others. A row that breaks one is
/// strange in a way that the flow cannot see.
/// </summary>
internal sealed class RelationCheck
{
    private readonly (int Index, int Place, TableColumn Column, CategoryLookup? Categories)[] _columns;
    private readonly List<BrokenRelation> _broken = [];

    /// <summary>Finds the left-out columns that a file has; it need not have them.</summary>
    public RelationCheck(TableSchema schema, ITableSource source)
    {
        var places = source.Names.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        _columns =
        [
            .. schema.Columns.Index()
                .Where(item => item.Item.Relation is not null && places.ContainsKey(item.Item.Name))
                .Select(item => (item.Index, places[item.Item.Name], item.Item, item.Item.Categories is { } names ? new CategoryLookup(names) : null)),
        ];
    }

    /// <summary>What breaks a relation in the row last compared.</summary>
    public IReadOnlyList<BrokenRelation> Broken => _broken;

    /// <summary>
    /// Reads the left-out columns of the row on which a cursor stands: numbers, indices of names, not-a-number for what is missing or
    /// unknown.
    /// </summary>
    public void Read(ITableCursor cursor, Span<double> cells)
    {
        foreach (var (index, place, column, categories) in _columns)
        {
            var content = cursor.Read(place, out var number);
            cells[index] = content == CellContent.Missing ? double.NaN
                : categories is not null ? categories.Find(cursor.Text(place), content, number) ?? double.NaN
                : column.Dates is { } dates ? DateCells.TryRead(cursor, place, dates, out var cell) ? cell : double.NaN
                : content == CellContent.Number && double.IsFinite(number) ? number
                : double.NaN;
        }
    }

    /// <summary>Compares what was read with what follows from the others. Where one of those was filled in there is nothing to compare with.</summary>
    public void Compare(ITableCursor cursor, ReadOnlySpan<double> cells, IReadOnlyList<int> filled)
    {
        _broken.Clear();
        foreach (var (index, place, column, _) in _columns)
        {
            var relation = column.Relation!;
            if (relation.Columns.Any(filled.Contains) || cursor.Read(place, out _) == CellContent.Missing)
            {
                continue;
            }

            if (double.IsNaN(cells[index]) || !relation.IsKept(cells[index], cells))
            {
                _broken.Add(new(0, cursor.Row, column.Name, Shown(column, relation.Follow(cells)), RowReason.Shortened(cursor.Text(place))));
            }
        }
    }

    private static string Shown(TableColumn column, double value) =>
        column is { Dates: null, Decimals: { } decimals } ? value.ToString($"F{decimals}", CultureInfo.InvariantCulture)
        : ColumnWords.Of(column, value, 6);
}
