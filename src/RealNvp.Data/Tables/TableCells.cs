using System.Collections.Frozen;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Reads a table's rows by a schema: columns by their names, in whatever order the file has them and whatever else it has.</summary>
internal sealed class TableCells
{
    private readonly ITableSource _source;
    private readonly TableColumn[] _columns;
    private readonly int[] _places;
    private readonly FrozenDictionary<string, int>?[] _names;
    private readonly long[] _missing;
    private readonly long[] _filled;
    private readonly RelationCheck _relations;
    private readonly RowImputer? _imputer;
    private readonly List<int> _filledNow = [];

    /// <summary>Finds the schema's columns in a file.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="source">The file.</param>
    /// <param name="imputer">Fills in what a row lacks; null leaves such rows out.</param>
    /// <exception cref="InvalidInputException">It lacks some that the model needs; the sentence names them.</exception>
    public TableCells(TableSchema schema, ITableSource source, RowImputer? imputer = null)
    {
        _source = source;
        _imputer = imputer;
        _relations = new RelationCheck(schema, source);
        _columns = [.. schema.Columns];
        var names = source.Names.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        _places = [.. _columns.Select(column => column.Role != ColumnRole.LeftOut && names.TryGetValue(column.Name, out var place) ? place : -1)];
        var lacking = _columns.Where((column, index) => IsNeeded(column) && _places[index] < 0).Select(column => $"'{column.Name}'").ToArray();
        if (lacking.Length > 0)
        {
            throw new InvalidInputException(
                $"'{source.Path}' lacks the {(lacking.Length == 1 ? "column" : "columns")} {string.Join(", ", lacking)} "
                + $"that the model was trained on; it has {string.Join(", ", source.Names.Take(50))}.");
        }

        _names = [.. _columns.Select(column => column.Categories?.Index().ToFrozenDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal))];
        _missing = new long[_columns.Length];
        _filled = new long[_columns.Length];
        Label = schema.Label is { } label && _places[label] >= 0 ? label : null;
    }

    /// <summary>Whether rows that lack their label are filled like others.</summary>
    public bool FillsWithoutLabel { get; init; }

    /// <summary>The index in the schema of the labels, if the file has them.</summary>
    public int? Label { get; }

    /// <summary>How many rows lack a value that is needed and were not filled.</summary>
    public long Incomplete { get; private set; }

    /// <summary>How many rows were filled.</summary>
    public long FilledRows { get; private set; }

    /// <summary>How many rows break a relation by which a column was left out.</summary>
    public long BrokenRows { get; private set; }

    /// <summary>The first relation that was broken.</summary>
    public BrokenRelation? FirstBroken { get; private set; }

    /// <summary>The columns that were filled and how often, in the schema's order.</summary>
    public IReadOnlyList<(string Column, long Count)> FilledValues =>
        [.. _filled.Index().Where(item => item.Item > 0).Select(item => (_columns[item.Index].Name, item.Item))];

    /// <summary>The column that is missing most often.</summary>
    public string MostMissing => _columns[Array.IndexOf(_missing, _missing.Max())].Name;

    /// <summary>The columns, by their indices in the schema, that were filled in the row last read.</summary>
    public IReadOnlyList<int> Filled => _filledNow;

    /// <summary>What breaks a relation in the row last read; its index in a batch is 0.</summary>
    public IReadOnlyList<BrokenRelation> Broken => _relations.Broken;

    /// <summary>Reads the row on which a cursor stands; false if a value that is needed is missing and not filled.</summary>
    /// <param name="cursor">Stands on the row.</param>
    /// <param name="cells">Receives one number for each column of the schema; not-a-number for those that are not in the file.</param>
    /// <param name="cancellationToken">Stops the filling of what is missing.</param>
    /// <exception cref="InvalidInputException">A value does not fit its column; the sentence says which and where.</exception>
    public bool TryRead(ITableCursor cursor, Span<double> cells, CancellationToken cancellationToken)
    {
        var lacksLabel = false;
        _filledNow.Clear();
        for (var index = 0; index < _columns.Length; index++)
        {
            cells[index] = double.NaN;
            if (_places[index] >= 0)
            {
                cells[index] = Read(cursor, index);
                if (double.IsNaN(cells[index]))
                {
                    _missing[index]++;
                    if (_columns[index].Role == ColumnRole.Label)
                    {
                        lacksLabel = !FillsWithoutLabel;
                    }
                    else
                    {
                        _filledNow.Add(index);
                    }
                }
            }
        }

        _relations.Read(cursor, cells);
        if (lacksLabel || (_filledNow.Count > 0 && _imputer?.TryFill(cells, cancellationToken) != true))
        {
            _filledNow.Clear();
            Incomplete++;
            return false;
        }

        Count(cursor, cells);
        return true;
    }

    private void Count(ITableCursor cursor, ReadOnlySpan<double> cells)
    {
        FilledRows += _filledNow.Count > 0 ? 1 : 0;
        foreach (var index in _filledNow)
        {
            _filled[index]++;
        }

        _relations.Compare(cursor, cells, _filledNow);
        if (_relations.Broken.Count > 0)
        {
            BrokenRows++;
            FirstBroken ??= _relations.Broken[0];
        }
    }

    private double Read(ITableCursor cursor, int index)
    {
        var column = _columns[index];
        var place = _places[index];
        var content = cursor.Read(place, out var number);
        if (content == CellContent.Missing)
        {
            return double.NaN;
        }

        if (_names[index] is { } names)
        {
            return names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(cursor.Text(place), out var name)
                ? name
                : throw Unfit(
                    cursor,
                    index,
                    $"is none of the names that the model knows ({string.Join(", ", column.Categories!.Take(20))}"
                    + $"{(column.Categories!.Count > 20 ? ", ..." : "")}); correct it or remove the row");
        }

        if (content == CellContent.Text)
        {
            throw Unfit(cursor, index, "is no number; correct it, or name it with --missing-marks");
        }

        if (column.Kind == ColumnKind.Integer && number != Math.Floor(number))
        {
            throw Unfit(cursor, index, "is no whole number, as all were in training; correct it or remove the row");
        }

        return float.IsFinite((float)(number - column.Origin))
            ? number
            : throw Unfit(cursor, index, "is no finite float; correct it or remove the row");
    }

    private InvalidInputException Unfit(ITableCursor cursor, int index, string what)
    {
        var text = cursor.Text(_places[index]);
        var shown = text.Length > 40 ? $"{text[..40]}..." : text.ToString();
        return new($"'{_source.Path}', {cursor.Place}, column '{_columns[index].Name}': '{shown}' {what}.");
    }

    private static bool IsNeeded(TableColumn column) => column.Role is ColumnRole.Modelled or ColumnRole.Context;
}
