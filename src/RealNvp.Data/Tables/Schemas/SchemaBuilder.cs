using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Makes a schema of what a file holds and what the user asks for, by the rules of docs/tables.md.</summary>
internal sealed class SchemaBuilder
{
    private const int MostNames = 100;
    private const int MostValuesOfFew = 256;
    private const int LeastUsesOfFew = 5;
    private const double LargestCountOfSteps = 1 << 22;
    private const double LargestMeanOfDeviations = 16;

    private readonly ITableSource _source;
    private readonly TableOptions _options;
    private readonly string? _label;
    private readonly ColumnProfile[] _statistics;

    private SchemaBuilder(ITableSource source, TableOptions options)
    {
        (_source, _options) = (source, options);
        _label = options.Label ?? source.LabelName;
        RequireKnown(nameof(options.Columns), "is to be learnt", options.Columns);
        RequireKnown(nameof(options.Drop), "is to be left out", options.Drop);
        RequireKnown(nameof(options.Categories), "is to hold categories", options.Categories);
        RequireKnown(nameof(options.Given), "is to be given", options.Given);
        RequireKnown(nameof(options.Label), "is to label the rows", options.Label is { } label ? [label] : null);
        RequireKnown(nameof(options.Continuous), "is to be continuous", options.Continuous is ["*"] ? null : options.Continuous);

        _statistics = [.. source.Names.Select(name => new ColumnProfile(name == _label || Has(options.Categories, name)))];
    }

    /// <summary>Reads the whole file once and decides on each column.</summary>
    public static TableSchema Build(ITableSource source, TableOptions options, CancellationToken cancellationToken)
    {
        var builder = new SchemaBuilder(source, options);
        builder.Look(cancellationToken);
        return builder.Decide();
    }

    private void Look(CancellationToken cancellationToken)
    {
        var wanted = Enumerable.Range(0, _source.Names.Count).Where(index => DropReason(_source.Names[index]) is null).ToArray();
        using var cursor = _source.Open(cancellationToken);
        while (cursor.Next())
        {
            if (cursor.Row % 1024 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            foreach (var column in wanted)
            {
                _statistics[column].Add(cursor, column, _source.Path, _source.Names[column]);
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
                : Decide(name, _statistics[index]);
            if (column.Role == ColumnRole.Modelled && !seen.TryAdd(_statistics[index].Fingerprint, index))
            {
                var first = seen[_statistics[index].Fingerprint];
                column = LeftOut(column, $"equal to '{_source.Names[first]}'", new(0, [first], [1]));
            }

            columns.Add(column);
        }

        return columns.Any(column => column.Role == ColumnRole.Modelled)
            ? new TableSchema { Columns = columns, MissingMarks = _options.MissingMarks }
            : throw new DataFaultException(
                $"'{_source.Path}' has no column to learn: {string.Join("; ", columns.Take(10).Select(column => $"'{column.Name}' {column.Treatment}"))}.");
    }

    private TableColumn Decide(string name, ColumnProfile values)
    {
        var isWanted = Has(_options.Columns, name) || Has(_options.Given, name) || name == _label;
        var role = name == _label ? ColumnRole.Label : Has(_options.Given, name) ? ColumnRole.Context : ColumnRole.Modelled;
        var present = values.Numbers + values.Texts;
        if (present == 0 || (values.Missing > present && !isWanted))
        {
            var why = present == 0 ? "it has no value" : $"{values.Missing:N0} of {values.Missing + present:N0} values are missing";
            return new(name, ColumnKind.Number, ColumnRole.LeftOut) { Reason = why };
        }

        if (values.Texts > 0 && values.Numbers > 0)
        {
            var (place, text) = values.FirstText!.Value;
            throw new DataFaultException(
                $"'{_source.Path}', {place}, column '{name}': '{Shortened(text)}' is no number but {values.Numbers:N0} others are; "
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
        var most = role == ColumnRole.Label || Has(_options.Categories, name) ? ColumnProfile.MostDistinct : MostNames;
        if (column.Categories is null || column.Categories.Count > most)
        {
            return role == ColumnRole.Modelled || name == _source.LabelName
                ? LeftOut(column with { Categories = null }, $"more than {most:N0} different categories")
                : throw new DataFaultException(
                    $"The column '{name}' of '{_source.Path}' has more than {most:N0} different categories; "
                    + $"choose another {(role == ColumnRole.Label ? "to label the rows" : "to be given")}.")
                {
                    Options = [role == ColumnRole.Label ? nameof(TableOptions.Label) : nameof(TableOptions.Given)],
                };
        }

        if (role == ColumnRole.Modelled && !Has(_options.Categories, name) && column.Categories.Count > Math.Max(2, values.Texts / 2))
        {
            return LeftOut(column with { Categories = null }, $"{column.Categories.Count:N0} different categories in {values.Texts:N0} rows");
        }

        return column.Categories.Count > 1 || role == ColumnRole.Label ? column : Constant(column, 0, column.Categories[0]);
    }

    private TableColumn Numbers(string name, ColumnRole role, ColumnProfile values)
    {
        var kind = values.Decimals == 0 ? ColumnKind.Integer : ColumnKind.Number;
        var column = new TableColumn(name, kind, role) { Decimals = values.Decimals };
        if (values.Least == values.Most)
        {
            return Constant(column, values.Least, FormattableString.Invariant($"{values.Least}"));
        }

        if (role == ColumnRole.Context)
        {
            return column with { Origin = values.Mean, Scale = values.Deviation };
        }

        return Has(_options.Continuous, name) || _options.Continuous is ["*"]
            ? Continuous(column, values)
            : Stepped(column, values) ?? Continuous(column, values);
    }

    private static TableColumn? Stepped(TableColumn column, ColumnProfile values)
    {
        var isFew = values.DistinctNumbers is { } few && few.Count <= MostValuesOfFew && values.Numbers >= (long)LeastUsesOfFew * few.Count;
        var isStepped = isFew || column.Kind == ColumnKind.Integer;
        var grid = values.DistinctNumbers is { } numbers ? CommonGrid.Find(numbers) : values.CommonWholes;
        var stepped = grid is { Off: > 0 } && (isStepped || grid.Decimals == 0)
            ? column with { Step = grid.Step, Origin = grid.Origin, Decimals = grid.Decimals, OffGrid = grid.Off }
            : isStepped && values.Step > 0 ? column with { Step = values.Step, Origin = values.Least }
            : isFew ? Levelled(column, values.DistinctNumbers!)
            : column;
        return stepped.Step > 0 && (values.Most - values.Least) / stepped.Step < LargestCountOfSteps ? stepped : null;
    }

    /// <summary>
    /// Few values on no grid: in steps of their smallest gap, but for up to half of the gaps, beside values that one row in fifty has at
    /// most, all together.
    /// </summary>
    private static TableColumn Levelled(TableColumn column, IReadOnlyDictionary<double, long> values)
    {
        double[] levels = [.. values.Keys.Order()];
        var spare = (1 - CommonGrid.LeastShare) * values.Values.Sum();
        var step = 0.0;
        foreach (var (low, high) in levels.Zip(levels.Skip(1)).OrderBy(pair => pair.Second - pair.First).Take((levels.Length + 1) / 2))
        {
            step = high - low;
            spare -= Math.Min(values[low], values[high]);
            if (spare < 0)
            {
                break;
            }
        }

        return column with { Step = step, Origin = levels[0], Levels = levels };
    }

    // A float holds the difference from the mean better than a large number; where the mean is small nothing is gained by it.
    private static TableColumn Continuous(TableColumn column, ColumnProfile values) =>
        Math.Abs(values.Mean) > LargestMeanOfDeviations * values.Deviation ? column with { Origin = values.Mean } : column;

    private TableColumn Constant(TableColumn column, double value, string shown) => column.Role == ColumnRole.Context
        ? throw new DataFaultException($"The column '{column.Name}' of '{_source.Path}' is always {shown}; leave it out of those that are given.")
        {
            Options = [nameof(TableOptions.Given)],
        }
        : LeftOut(column, $"always {Shortened(shown)}", new(value, [], []));

    private static TableColumn LeftOut(TableColumn column, string reason, ColumnRelation? relation = null) =>
        column with { Role = ColumnRole.LeftOut, Reason = reason, Relation = relation, Step = 0, Origin = 0, Levels = null, OffGrid = null };

    private string? DropReason(string name) =>
        Has(_options.Drop, name) ? "dropped"
        : _options.Columns is not null && !Has(_options.Columns, name) && !Has(_options.Given, name) && name != _label ? "not among the columns to learn"
        : null;

    private void RequireKnown(string option, string use, IReadOnlyList<string>? names)
    {
        foreach (var name in names ?? [])
        {
            if (!_source.Names.Contains(name))
            {
                throw new DataFaultException(
                    $"'{name}' {use} but '{_source.Path}' has no such column"
                    + NearestName.Hint(name, _source.Names, $"it has {string.Join(", ", _source.Names.Take(50))}"))
                {
                    Options = [option],
                };
            }
        }
    }

    private static bool Has(IReadOnlyList<string>? names, string name) => names?.Contains(name) == true;

    private static string Shortened(string text) => text.Length > 40 ? $"{text[..40]}..." : text;
}
