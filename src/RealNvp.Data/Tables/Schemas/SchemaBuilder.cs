using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Makes a schema of what a file holds and what the user asks for, by the rules of docs/tables.md.</summary>
internal sealed class SchemaBuilder
{
    private const int MostNames = 100;
    private const int RowsOfACategory = 20;

    private readonly ITableSource _source;
    private readonly TableOptions _options;
    private readonly ReadingPhases _phases;
    private readonly string? _label;
    private readonly ColumnProfile[] _profiles;
    private readonly Dictionary<string, ColumnDecision> _decided;
    private readonly DateRule _dates;
    private readonly GapRule _gaps;
    private RowSeries? _series;
    private readonly IReadOnlyDictionary<string, double?> _cyclic;

    private SchemaBuilder(ITableSource source, TableOptions given, GapRule gaps, ReadingPhases phases)
    {
        (_gaps, _phases) = (gaps, phases);
        var options = DecidedOptions.Of(given);
        (_source, _options) = (source, options);
        _decided = (options.Decided ?? []).ToDictionary(column => column.Name, StringComparer.Ordinal);
        _dates = new(source, _decided);
        _label = options.Label ?? source.LabelName;
        _cyclic = CycleRule.Read(options.Cyclic, [.. source.Names]);
        _series = SeriesColumns.Of(options);
        KnownNames.Require(source, options, [.. _decided.Keys], [.. _cyclic.Keys]);

        _profiles = [.. source.Names.Select((name, column) => NewProfile(
            name == _label || name == options.By || Has(options.Categories, name) || source.TypeOf(column) == DeclaredType.Truth, name))];
    }

    /// <summary>Reads the whole file once and decides on each column, whose gaps are learnt like values or not.</summary>
    /// <returns>The schema, what was found in each of its columns, and what is in doubt, a sentence each.</returns>
    public static (TableSchema Schema, IReadOnlyList<FoundColumn> Found, IReadOnlyList<string> Doubts) Build(
        ITableSource source, TableOptions options, bool keepsGaps, ReadingPhases phases, CancellationToken cancellationToken)
    {
        var builder = new SchemaBuilder(source, options, new(keepsGaps), phases);
        phases.Begin("looking at the columns");
        builder.Look([.. Enumerable.Range(0, source.Names.Count).Where(index => builder.DropReason(source.Names[index]) is null)], cancellationToken);
        builder.LookAgain(cancellationToken);
        builder.FindOrder();
        var schema = builder.Decide();
        var columns = schema.Columns.Zip(builder._profiles).ToArray();
        return (schema, [.. columns.Select(Found)], [.. builder._dates.Notes, .. ManyNames.Notes(columns), .. RisingColumns.Notes(columns)]);
    }

    private static FoundColumn Found((TableColumn Column, ColumnProfile Values) found)
    {
        var (column, values) = found;
        var hasNumbers = values.Numbers > 0 && values.Texts == 0;
        return new(column, values.Missing, hasNumbers ? values.Least : null, hasNumbers ? values.Most : null);
    }

    private ColumnProfile NewProfile(bool areNames, string? name = null) =>
        new(areNames, _source.AreNumbersWritten)
        {
            DateSearch = areNames || name is null ? null : _dates.Search(name, ofNumbers: _source.AreNumbersWritten && !IsNumbers(name)),
        };

    private bool IsNumbers(string name) => Has(_options.Continuous, name) || _cyclic.ContainsKey(name);

    /// <summary>Texts that turned out to be dates, and numbers that turned out to be names, are looked at as such.</summary>
    private void LookAgain(CancellationToken cancellationToken)
    {
        var again = new List<int>();
        foreach (var (column, name) in _source.Names.Index().Where(item => DropReason(item.Item) is null))
        {
            var isNamed = name == _label || name == _series?.By || Has(_options.Categories, name);
            if (!isNamed && _dates.FormOf(column, _profiles[column]) is { } form)
            {
                _profiles[column] = new(areNames: false, areWritten: false, form);
                again.Add(column);
            }
            else if (AreNamesAfterAll(column, name))
            {
                _profiles[column] = NewProfile(areNames: true);
                again.Add(column);
            }
        }

        if (again.Count > 0)
        {
            _phases.Begin("looking at the columns again");
            Look([.. again], cancellationToken);
        }
    }

    /// <summary>Rows that are to be judged are taken in the order of their times, unless the times are wanted.</summary>
    private void FindOrder() => _series ??= _options is { IsOrderedByTime: true, Columns: null }
        && RisingColumns.Find(_source.Names.Zip(_profiles).Where(column => IsFree(column.First))) is { } name ? new(name) : null;

    private bool IsFree(string name) => name != _label && !IsKept(name) && !Has(_options.Given, name) && DropReason(name) is null;

    private bool AreNamesAfterAll(int column, string name) => _profiles[column] is { Numbers: > 0 } values && !Has(_options.Continuous, name)
        && name != _series?.OrderBy
        && KindOf(name) is not (ColumnKind.Number or ColumnKind.Integer)
        && (values.HasCodes || values.Texts > values.Numbers
            || (values.IsBeyondExact && (values.AreAllDigits || _source.TypeOf(column) == DeclaredType.Whole)));

    private void Look(int[] wanted, CancellationToken cancellationToken)
    {
        using var cursor = _source.Open(cancellationToken);
        while (cursor.Next())
        {
            _phases.At(cursor.Row);
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var column in wanted)
            {
                _profiles[column].Add(cursor, column, _source.Path, _source.Names[column]);
            }
        }

        if (cursor.Row == 0)
        {
            throw new DataFaultException($"'{_source.Path}' has no rows; give a table that has some.");
        }
    }

    private TableSchema Decide()
    {
        var columns = new List<TableColumn>();
        var seen = new Dictionary<ulong, int>();
        foreach (var (index, name) in _source.Names.Index())
        {
            var column = DropReason(name) is { } reason
                ? new TableColumn(name, ColumnKind.Number, ColumnRole.LeftOut) { Reason = reason }
                : Decide(name, _profiles[index]) is var decided && StoredWhole.Of(decided, _source.TypeOf(index), _profiles[index].IsBeyondExact) is { } whole
                    ? decided with { Stored = whole }
                    : decided with { Stored = _source.StoredOf(index) };
            if (column.Role == ColumnRole.Modelled && !seen.TryAdd(_profiles[index].Fingerprint, index))
            {
                var first = seen[_profiles[index].Fingerprint];
                column = LeftOut(column, $"equal to '{_source.Names[first]}'", new(0, [first], [1]));
            }

            columns.Add(column);
        }

        return columns.Any(column => column.Role == ColumnRole.Modelled)
            ? new TableSchema
            {
                Columns = columns,
                MissingMarks = _options.MissingMarks,
                Series = _series,
            }
            : throw new DataFaultException(
                $"'{_source.Path}' has no column to learn: {string.Join("; ", columns.Take(10).Select(column => $"'{column.Name}' ({column.Treatment})"))}.");
    }

    private TableColumn Decide(string name, ColumnProfile values)
    {
        if (name == _series?.OrderBy && SeriesColumns.Order(name, values, _source) is var order && !(IsKept(name) || Has(_options.Given, name)))
        {
            return order;
        }

        if (name == _series?.By)
        {
            return SeriesColumns.By(name, values);
        }

        if (KindOf(name) is { } kind and (ColumnKind.Identifier or ColumnKind.Text))
        {
            return kind == ColumnKind.Text
                ? new(name, kind, ColumnRole.LeftOut) { Reason = "text, as was decided" }
                : new(name, kind, ColumnRole.LeftOut) { Reason = "identifiers, as was decided", Pattern = IdentifierRule.PatternOf(values) };
        }

        var isWanted = IsKept(name) || Has(_options.Given, name) || name == _label;
        var role = name == _label ? ColumnRole.Label : Has(_options.Given, name) ? ColumnRole.Context : ColumnRole.Modelled;
        var present = values.Numbers + values.Texts;
        if (present == 0 || (_gaps.LeavesTooFew(values) && !isWanted))
        {
            var why = present == 0 ? "it has no value" : $"{values.Missing:N0} of {Counted.Of(values.Missing + present, "value")} are missing";
            return new(name, ColumnKind.Number, ColumnRole.LeftOut) { Reason = why };
        }

        if (values.Texts > 0 && values.Numbers > 0)
        {
            var (place, text) = values.FirstText!.Value;
            throw new DataFaultException(
                $"'{_source.Path}', {place}, column '{name}': '{Shortened(text)}' is no number but {Counted.Of(values.Numbers, "other", "is", "are")}; "
                + "correct it, name it as a mark of missing values, take them all as categories, or leave the column out.")
            {
                Options = [nameof(TableOptions.MissingMarks), nameof(TableOptions.Categories), nameof(TableOptions.Drop)],
            };
        }

        return values.Texts > 0 ? Names(name, role, values) : Numbers(name, role, values);
    }

    private TableColumn Names(string name, ColumnRole role, ColumnProfile values)
    {
        var column = new TableColumn(name, ColumnKind.Category, role) { Categories = values.DistinctNames };
        var areManyUsable = role == ColumnRole.Label || Has(_options.Categories, name) || (role == ColumnRole.Modelled && IsOftenUsed(values));
        var most = areManyUsable ? ColumnProfile.MostDistinct : MostNames;
        if (column.Categories is null || column.Categories.Count > most)
        {
            return role == ColumnRole.Modelled || name == _source.LabelName
                ? Unmodelled(column, values, $"more than {Counted.Of(most, "different category")}")
                : throw new DataFaultException(
                    $"The column '{name}' of '{_source.Path}' has more than {Counted.Of(most, "different category")}; "
                    + $"choose another {(role == ColumnRole.Label ? "to label the rows" : "to be given")}.")
                {
                    Options = [role == ColumnRole.Label ? nameof(TableOptions.Label) : nameof(TableOptions.Given)],
                };
        }

        if (role == ColumnRole.Modelled && !Has(_options.Categories, name) && column.Categories.Count > Math.Max(2, values.Texts / 2))
        {
            return Unmodelled(column, values, $"{Counted.Of(column.Categories.Count, "different category")} in {Counted.Of(values.Texts, "row")}");
        }

        return column.Categories.Count > 1 || role == ColumnRole.Label || _gaps.IsLearnt(role, values) ? column : Constant(column, 0, column.Categories[0]);
    }

    // Of more than a hundred each must be known from some rows.
    private static bool IsOftenUsed(ColumnProfile values) => values.DistinctNames is { } names && values.Texts >= (long)RowsOfACategory * names.Length;

    /// <summary>Texts that are too many for categories: codes or names of rows, each in one row, or free text.</summary>
    private static TableColumn Unmodelled(TableColumn column, ColumnProfile values, string categories) =>
        values.ArePhrases ? LeftOut(column with { Kind = ColumnKind.Text, Categories = null }, "free text")
        : values.Keys.AreDifferent ? LeftOut(Identified(column, values) with { Categories = null }, "codes or names, each in one row")
        : LeftOut(column with { Kind = ColumnKind.Text, Categories = null }, categories);

    private static TableColumn Identified(TableColumn column, ColumnProfile values) =>
        column with { Kind = ColumnKind.Identifier, Pattern = IdentifierRule.PatternOf(values) };

    private TableColumn Numbers(string name, ColumnRole role, ColumnProfile values)
    {
        var kind = values.Dates?.Kind ?? (values.Decimals == 0 ? ColumnKind.Integer : ColumnKind.Number);
        if (KindOf(name) == ColumnKind.Integer && kind != ColumnKind.Integer)
        {
            throw new DataFaultException(
                $"The column '{name}' of '{_source.Path}' holds fractions and is decided to hold whole numbers; change its field kind to number.")
            {
                Options = [nameof(TableOptions.Decided)],
            };
        }

        var column = new TableColumn(name, kind, role) { Decimals = values.Dates is null ? values.Decimals : 0, Dates = values.Dates };
        if (values.Least == values.Most)
        {
            return !column.IsDate && _gaps.IsLearnt(role, values) ? column with { Step = 1, Origin = values.Least, Levels = [values.Least] }
                : Constant(column, values.Least, values.Dates?.Text(values.Least) ?? FormattableString.Invariant($"{values.Least}"));
        }

        if (role == ColumnRole.Modelled && kind == ColumnKind.Integer && !IsKept(name) && IdentifierRule.OfNumbers(name, _source.Names, values) is { } what)
        {
            return LeftOut(Identified(column, values) with { Decimals = null }, what);
        }

        if (role == ColumnRole.Context)
        {
            return column with { Origin = values.Mean, Scale = values.Deviation };
        }

        var stepped = (Has(_options.Continuous, name) || _options.Continuous is ["*"] ? null : NumberSteps.Stepped(column, values))
            ?? NumberSteps.Continuous(column, values);
        return _cyclic.TryGetValue(name, out var period) && !column.IsDate
            ? CycleRule.With(stepped, period, values.Least, values.Most, _source.Path)
            : stepped;
    }

    private TableColumn Constant(TableColumn column, double value, string shown) => column.Role == ColumnRole.Context
        ? throw new DataFaultException($"The column '{column.Name}' of '{_source.Path}' is always {shown}; leave it out of those that are given.")
        {
            Options = [nameof(TableOptions.Given)],
        }
        : LeftOut(column, $"always {Shortened(shown)}", new(value, [], []));

    private static TableColumn LeftOut(TableColumn column, string reason, ColumnRelation? relation = null) =>
        column with { Role = ColumnRole.LeftOut, Reason = reason, Relation = relation, Step = 0, Origin = 0, Levels = null, OffGrid = null };

    private string? DropReason(string name) =>
        name == _series?.OrderBy ? null
        : Has(_options.Drop, name) ? "dropped"
        : _options.Columns is not null && !Has(_options.Columns, name) && !Has(_options.Given, name) && name != _label && name != _series?.By
            ? "not among the columns to learn"
        : null;

    /// <summary>Whether the user named a column as one to learn.</summary>
    private bool IsKept(string name) => Has(_options.Columns, name) || Has(_options.Continuous, name) || _cyclic.ContainsKey(name)
        || _decided.GetValueOrDefault(name)?.Role == ColumnRole.Modelled;

    private ColumnKind? KindOf(string name) => _decided.GetValueOrDefault(name)?.Kind;

    private static bool Has(IReadOnlyList<string>? names, string name) => names?.Contains(name) == true;

    private static string Shortened(string text) => text.Length > 40 ? $"{text[..40]}..." : text;
}
