using RealNvp.Data.Tables.Sources;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Reads a table's rows by a schema: columns by their names, in whatever order the file has them and whatever else it has.</summary>
internal sealed class SchemaRowReader
{
    private const int MostShown = 20;

    private readonly ITableSource _source;
    private readonly TableColumn[] _columns;
    private readonly int[] _places;
    private readonly CategoryLookup?[] _categories;
    private readonly long[] _missing;
    private readonly long[] _filled;
    private readonly RelationCheck _relations;
    private readonly RuleCheck _rules;
    private readonly IRowFiller? _imputer;
    private readonly List<int> _filledNow = [];
    private readonly List<RowReason> _reasons = [];

    /// <summary>Finds the schema's columns in a file.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="source">The file.</param>
    /// <param name="imputer">Fills in what a row lacks; null leaves such rows out.</param>
    /// <param name="isPartial">Whether modelled columns may be missing, which are then not-a-number in every row.</param>
    /// <exception cref="DataFaultException">It lacks some that the model needs; the sentence names them.</exception>
    public SchemaRowReader(TableSchema schema, ITableSource source, IRowFiller? imputer = null, bool isPartial = false)
    {
        _source = source;
        _imputer = imputer;
        _relations = new RelationCheck(schema, source);
        _rules = new RuleCheck(schema);
        _columns = [.. schema.Columns];
        var names = source.Names.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        _places = [.. _columns.Select(column => column.Role != ColumnRole.LeftOut && names.TryGetValue(column.Name, out var place) ? place : -1)];
        var lacking = _columns
            .Where((column, index) => IsNeeded(column) && _places[index] < 0 && !(isPartial && column.Role == ColumnRole.Modelled))
            .Select(column => column.Name)
            .ToArray();
        if (lacking.Length > 0)
        {
            throw new DataFaultException(
                $"'{source.Path}' lacks the {(lacking.Length == 1 ? "column" : "columns")} {string.Join(", ", lacking.Select(name => $"'{name}'"))} "
                + $"that the model was trained on; it has {string.Join(", ", source.Names.Take(50))}{InOtherCase(lacking, source.Names)}.");
        }

        // A file without names says by its order alone which column is which.
        var known = _columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        Unknown = [.. source.Names.Where((name, index) => ColumnNames.IsNumbered(name, index) && name != source.LabelName && !known.Contains(name))];
        Others = [.. source.Names.Where(name => name != source.LabelName && !known.Contains(name))];
        _categories =
        [
            .. _columns.Select(column => column.Categories is { } categories ? new CategoryLookup(categories) : null),
        ];
        _missing = new long[_columns.Length];
        _filled = new long[_columns.Length];
        Label = schema.Label is { } label && _places[label] >= 0 ? label : null;
    }

    // Names that differ in letter case are different columns, but seldom meant to be.
    private static string InOtherCase(string[] lacking, IReadOnlyList<string> names)
    {
        string[] meant = [.. lacking.Select(name => (Name: name, Meant: names.FirstOrDefault(other => other.Equals(name, StringComparison.OrdinalIgnoreCase))))
            .Where(item => item.Meant is not null).Select(item => $"'{item.Meant}' for '{item.Name}'")];
        return meant.Length == 0 ? "" : $"; did you mean {string.Join(", ", meant)}? Letter case counts: rename {(meant.Length == 1 ? "it" : "them")}";
    }

    /// <summary>The columns of the file that the schema does not have.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Those of them without a name in the file.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>Whether rows that lack their label are filled like others.</summary>
    public bool FillsWithoutLabel { get; init; }

    /// <summary>Whether a row may lack values of modelled columns: they are then not-a-number, and the row is like others.</summary>
    public bool KeepsGaps { get; init; }

    /// <summary>The bounds that somebody decided on, one for each column of the schema, null where nobody did; null for none.</summary>
    public IReadOnlyList<ColumnMarginal?>? Supports { get; init; }

    /// <summary>
    /// Whether a value that does not fit its column is a reason (<see cref="Reasons"/>), as a missing one is, and not the end of the reading.
    /// </summary>
    public bool ReportsUnfit { get; init; }

    /// <summary>The index in the schema of the labels, if the file has them.</summary>
    public int? Label { get; }

    /// <summary>How many rows could not be measured: they lack a value that is needed and was not filled, or one that fits its column.</summary>
    public long Incomplete { get; private set; }

    /// <summary>How many rows were filled.</summary>
    public long FilledRows { get; private set; }

    /// <summary>How many rows break a relation by which a column was left out, or a rule by which one decides another.</summary>
    public long BrokenRows { get; private set; }

    /// <summary>The first relation that was broken.</summary>
    public BrokenRelation? FirstBroken { get; private set; }

    /// <summary>By what values are filled in, as part of a sentence.</summary>
    public string Rule => _imputer?.Rule ?? "";

    /// <summary>The columns that were filled and how often, in the schema's order.</summary>
    public IReadOnlyList<(string Column, long Count)> FilledValues =>
        [.. _filled.Index().Where(item => item.Item > 0).Select(item => (_columns[item.Index].Name, item.Item))];

    /// <summary>The column that is missing most often where a value is needed.</summary>
    public string MostMissing => _columns[Array.IndexOf(_missing, _missing.Max())].Name;

    /// <summary>The columns, by their indices in the schema, that were filled in the row last read.</summary>
    public IReadOnlyList<int> Filled => _filledNow;

    /// <summary>What breaks a relation or a rule in the row last read; its index in a batch is 0.</summary>
    public IReadOnlyList<BrokenRelation> Broken { get; private set; } = [];

    /// <summary>Why the row last read cannot be measured; empty for one that can.</summary>
    public IReadOnlyList<RowReason> Reasons => _reasons;

    /// <summary>Whether the row last read lacks values of modelled columns, and nothing else keeps it from being measured.</summary>
    public bool LacksValuesAlone => _reasons.Count > 0 && _reasons.All(reason => reason.Kind == ReasonKind.MissingValue
        && _columns.Any(column => column.Name == reason.Column && column.Role == ColumnRole.Modelled));

    /// <summary>Adds up what was counted in the rows of all processes.</summary>
    public void Share(GatheredRows parts)
    {
        (Incomplete, FilledRows, BrokenRows) = parts.Sums(Incomplete, FilledRows, BrokenRows) is [var incomplete, var filled, var broken]
            ? (incomplete, filled, broken) : default;
        parts.Sums(_missing).CopyTo(_missing, 0);
        parts.Sums(_filled).CopyTo(_filled, 0);
    }

    /// <summary>
    /// Reads the row on which a cursor stands; false if the model cannot measure it, since a value that is needed is missing and not filled, or does not fit
    /// its column.
    /// </summary>
    /// <param name="cursor">Stands on the row.</param>
    /// <param name="cells">Receives one number for each column of the schema; not-a-number for those that are not in the file.</param>
    /// <param name="cancellationToken">Stops the filling of what is missing.</param>
    /// <exception cref="DataFaultException">A value does not fit its column and such are not reported; the sentence says which and where.</exception>
    public bool TryRead(ITableCursor cursor, Span<double> cells, CancellationToken cancellationToken)
    {
        var lacksLabel = false;
        _filledNow.Clear();
        _reasons.Clear();
        if (cursor.Fault is { } malformed)
        {
            cells.Fill(double.NaN);
            Broken = [];
            _reasons.Add(malformed);
            Incomplete++;
            return false;
        }

        for (var index = 0; index < _columns.Length; index++)
        {
            cells[index] = double.NaN;
            if (_places[index] < 0)
            {
                continue;
            }

            cells[index] = Read(cursor, index, out var fault);
            if (fault is not null)
            {
                _reasons.Add(ReportsUnfit ? fault : throw Unfit(cursor, fault));
            }
            else if (double.IsNaN(cells[index]))
            {
                if (_columns[index].Role == ColumnRole.Label)
                {
                    lacksLabel = !FillsWithoutLabel;
                    _missing[index] += lacksLabel ? 1 : 0;
                }
                else if (_imputer is not null || !(_columns[index].HasGaps || (KeepsGaps && _columns[index].Role == ColumnRole.Modelled)))
                {
                    _filledNow.Add(index);
                    _missing[index]++;
                }
            }
        }

        _relations.Read(cursor, cells);
        if (lacksLabel || _reasons.Count > 0 || (_filledNow.Count > 0 && _imputer?.TryFill(cells, cancellationToken) != true))
        {
            _reasons.AddRange(_filledNow.Select(index => new RowReason(ReasonKind.MissingValue, _columns[index].Name, null, null)));
            _filledNow.Clear();
            Incomplete++;
            Compare(cursor, cells);
            return false;
        }

        FilledRows += _filledNow.Count > 0 ? 1 : 0;
        foreach (var index in _filledNow)
        {
            _filled[index]++;
        }

        Compare(cursor, cells);
        return true;
    }

    private void Compare(ITableCursor cursor, ReadOnlySpan<double> cells)
    {
        _relations.Compare(cursor, cells, _filledNow);
        var rules = _rules.Broken(cursor.Row, cells, _filledNow);
        Broken = rules.Count == 0 ? _relations.Broken : [.. _relations.Broken, .. rules];
        if (Broken.Count > 0)
        {
            BrokenRows++;
            FirstBroken ??= Broken[0];
        }
    }

    /// <summary>The number in a cell, not-a-number where there is none: a fault says what is there instead, none that it is missing.</summary>
    private double Read(ITableCursor cursor, int index, out RowReason? fault)
    {
        var column = _columns[index];
        var place = _places[index];
        var content = cursor.Read(place, out var number);
        fault = null;
        if (content == CellContent.Missing)
        {
            return double.NaN;
        }

        if (column.Dates is { } dates)
        {
            fault = !DateCells.TryRead(cursor, place, dates, out number) ? Fault(ReasonKind.NotADate, dates.Pattern)
                : number != Math.Floor(number) ? Fault(ReasonKind.NotWhole, UnitWords.Of(dates.Unit))
                : null;
        }
        else if (_categories[index] is { } categories)
        {
            if (categories.Find(cursor.Text(place), content, number) is { } category)
            {
                return category;
            }

            fault = Fault(ReasonKind.UnknownCategory, Known(column));
        }
        else if (content == CellContent.Text)
        {
            fault = Fault(ReasonKind.NotANumber, null);
        }
        else if (column.Kind == ColumnKind.Integer && double.IsFinite(number) && number != Math.Floor(number))
        {
            fault = Fault(ReasonKind.NotWhole, null);
        }
        else if (!float.IsFinite((float)(number - column.Origin)))
        {
            fault = Fault(ReasonKind.InfiniteValue, null);
        }
        else if (column.Role == ColumnRole.Modelled && column.Marginal?.IsOutside(column, number) == true)
        {
            fault = Fault(ReasonKind.OutsideSupport, column.Marginal.Held(column));
        }
        else if (column.Role == ColumnRole.Modelled && Supports?[index] is { } support && support.Clamped(number) != number)
        {
            fault = Fault(ReasonKind.OutsideSupport, support.Support(column));
        }

        return fault is null ? number : double.NaN;

        RowReason Fault(ReasonKind kind, string? expected) => new(kind, column.Name, RowReason.Shortened(cursor.Text(place)), expected);
    }

    private DataFaultException Unfit(ITableCursor cursor, RowReason fault)
    {
        var what = fault.Kind switch
        {
            ReasonKind.UnknownCategory => $"is none of the categories that the model knows ({fault.Expected}); correct it or remove the row",
            ReasonKind.NotANumber => "is no number; correct it, or name it as a mark of missing values",
            ReasonKind.NotADate => $"is no date or time as in training ({fault.Expected}); correct it, or name it as a mark of missing values",
            ReasonKind.NotWhole when fault.Expected is { } unit => $"is no whole {unit}, as all were in training; correct it or remove the row",
            ReasonKind.OutsideSupport => $"is outside what the column can hold ({fault.Expected}); correct it or remove the row",
            ReasonKind.NotWhole => "is no whole number, as all were in training; correct it or remove the row",
            _ => "is no finite float; correct it or remove the row",
        };
        return new($"'{_source.Path}', {cursor.Place}, column '{fault.Column}': '{fault.Found}' {what}.")
        {
            Options = fault.Kind is ReasonKind.NotANumber or ReasonKind.NotADate ? [nameof(TableOptions.MissingMarks)] : [],
        };
    }

    private static string Known(TableColumn column) =>
        $"{string.Join(", ", column.Categories!.Take(MostShown))}{(column.Categories!.Count > MostShown ? ", ..." : "")}";

    private static bool IsNeeded(TableColumn column) => column.Role is ColumnRole.Modelled or ColumnRole.Context;
}
