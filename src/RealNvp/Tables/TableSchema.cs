using System.Text.Json;
using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>
/// The columns of the table that a model was trained on, in the file's order: what they are called, what they hold and what is done to
/// them. It travels in the model file, so that new rows are matched by name and generated ones come in the table's own units.
/// </summary>
public sealed record TableSchema
{
    // Each is read by way of the one before: a longer chain in a file would end the process.
    private const int MostDependences = 1_000;

    /// <summary>The columns in the order of the file.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>What stood for a missing value in the table, where the user said so; null for the usual marks.</summary>
    public IReadOnlyList<string>? MissingMarks { get; init; }

    /// <summary>The order in which its rows follow one another; null for rows in no order.</summary>
    public RowSeries? Series { get; init; }

    /// <summary>The number of values in a row of the flow.</summary>
    [JsonIgnore]
    public int Width => Columns.Where(column => column.Role == ColumnRole.Modelled).Sum(column => column.Width);

    /// <summary>The number of values a row is conditioned on: those of the given columns, then those of the rows before it.</summary>
    [JsonIgnore]
    public int ContextWidth => GivenWidth + LagWidth;

    /// <summary>The number of values of the given columns.</summary>
    [JsonIgnore]
    internal int GivenWidth => Columns.Where(column => column.Role == ColumnRole.Context).Sum(column => column.Width);

    /// <summary>The number of values that a row is given of those before it.</summary>
    [JsonIgnore]
    internal int LagWidth => Series?.Lags is { } lags ? lags * SeriesLags.WidthOf(Width) : 0;

    /// <summary>Whether some column is dequantised, so that a density is per step: a lower bound on a log-probability in these columns.</summary>
    [JsonIgnore]
    public bool IsDequantised => Columns.Any(column => column.IsDequantised);

    /// <summary>The index of the column of labels; null without one.</summary>
    [JsonIgnore]
    public int? Label => Columns.Index().Where(item => item.Item.Role == ColumnRole.Label).Select(item => (int?)item.Index).FirstOrDefault();

    /// <summary>Names for the values of a flow's row: the column's, and of several values for one column <c>column=name</c>.</summary>
    public IReadOnlyList<string> ValueNames() =>
    [
        .. Columns.Where(column => column.Role == ColumnRole.Modelled).SelectMany(column => column.Width == 1
            ? (IEnumerable<string>)[column.Name]
            : column.Cycles?.Names(column.Name)
                ?? column.Categories?.Select(name => $"{column.Name}={name}")
                ?? [column.Name, $"{column.Name} (rest)"]),
    ];

    /// <summary>Reads a schema from JSON.</summary>
    /// <exception cref="DataFaultException">The text is no schema, or one that contradicts itself.</exception>
    public static TableSchema FromJson(string json) => SpecJson.Read(json, TableJson.Default.TableSchema, "The table schema").Validated();

    /// <summary>The schema as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TableJson.Default.TableSchema);

    /// <summary>This schema, once it is known to be consistent.</summary>
    /// <exception cref="DataFaultException">It has no modelled column, or a column contradicts itself; the sentence names it.</exception>
    public TableSchema Validated()
    {
        RequireNamed();
        Require(MissingMarks?.Contains(null!) != true, "one of its marks of missing values is null");
        var byName = Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var column in Columns)
        {
            var needsNames = column.Kind == ColumnKind.Category && column.Role is ColumnRole.Modelled or ColumnRole.Context;

            // One category is what a row has or lacks.
            var fewest = column.Role == ColumnRole.Modelled ? 1 : 2;
            Require(!needsNames || column.Categories?.Count >= fewest, column, "has fewer than two categories");
            Require(
                column.Kind is not (ColumnKind.Identifier or ColumnKind.Text) || column is { Role: ColumnRole.LeftOut, Relation: null },
                column,
                "is modelled but names rows or is text");
            Require(column.Pattern is null || column.Kind == ColumnKind.Identifier, column, "has a pattern of identifiers but holds others");
            Require(column.Pattern?.Fault is null, column, column.Pattern?.Fault ?? "");
            Require(column.IsDate == column.Dates is not null, column, "has dates without their form, or a form of dates without them");
            Require(column.Dates?.Fault is null, column, column.Dates?.Fault ?? "");
            Require(column.Dates is null || column.Dates.Kind == column.Kind, column, "has dates of another kind than their form");
            Require(column.Role != ColumnRole.Label || column.Categories is { Count: > 0 }, column, "is a label without categories");
            Require(column.Categories is null || AreDifferent(column.Categories), column, "has a category twice, or one that is null");
            RequireNumbers(column, column);
            RequireNumbers(column, column.Cycles?.Trend);
            Require(column.Marginal is null || column.Role == ColumnRole.Modelled, column, "has a marginal but is not modelled");
            Require(column.Cycles is null || column is { Role: ColumnRole.Modelled, Marginal: not null }, column, "has cycles but no marginal");
            Require(column.Cycles?.Fault is null, column, column.Cycles?.Fault ?? "");
            Require(column.Cycles?.SeasonFault(column) is null, column, column.Cycles?.SeasonFault(column) ?? "");
            Require(column.Cycles?.AtomFault(column.Marginal!) is null, column, column.Cycles?.AtomFault(column.Marginal!) ?? "");
            Require(column.Period is null || (column.Period > 0 && double.IsFinite(column.Period.Value)), column, "has a period that is no number above 0");
            Require(column.Marginal?.Fault(column) is null, column, column.Marginal?.Fault(column) ?? "");
            if (column.Dependence is { } dependence && dependence.Fault(column, byName.GetValueOrDefault(dependence.On ?? "")) is { } fault)
            {
                Require(false, column, fault);
            }

            Require(column.Levels is null or { Count: > 0 }, column, "has an empty list of levels");
            Require(column.Levels?.All(double.IsFinite) != false, column, "has a level that is not finite");
            Require(
                column.LongestRun is null || (column is { Role: ColumnRole.Modelled, LongestRun: > 0 } && Series?.Lags > 0),
                column,
                "has a longest run but no rows before");
            Require(column.OffGrid is null or >= 0, column, "has fewer than no values off its steps");
            Require(
                column.Relation is null || (column.Role == ColumnRole.LeftOut && IsUsable(column.Relation)),
                column,
                "follows from columns that are not modelled");
            Require(
                column is not { Kind: ColumnKind.Category, Relation: not null } || column.Categories is { Count: > 0 },
                column,
                "follows from others but has no categories");
        }

        RequireOrdered(byName);
        var series = Series?.Fault(Columns);
        Require(series is null, series ?? "");
        Require(LagWidth <= RowSeries.MostLagValues, $"a row is given more than {RowSeries.MostLagValues:N0} values of those before it");
        return Width > 0 ? this : throw new DataFaultException("The table's schema has no modelled column; keep at least one.");
    }

    /// <summary>What must hold of the numbers of a column, and of the trend of its dates.</summary>
    private static void RequireNumbers(TableColumn column, TableColumn? numbers)
    {
        if (numbers is not null)
        {
            Require(double.IsFinite(numbers.Step) && numbers.Step >= 0, column, "has a step that is no number of 0 or more");
            Require(double.IsFinite(numbers.Origin) && double.IsFinite(numbers.Scale) && numbers.Scale > 0, column, "has no usable origin and scale");
            Require(numbers.Decimals is null or (>= 0 and <= 15), column, "has a number of decimals outside 0 to 15");
        }
    }

    private void RequireNamed()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < Columns.Count; index++)
        {
            Require(Columns[index] is not null, $"its column {index + 1} is null");
            Require(Columns[index].Name is { Length: > 0 } name && names.Add(name), $"its column {index + 1} has no name of its own");
        }
    }

    /// <summary>No column may depend on itself by way of others.</summary>
    private void RequireOrdered(Dictionary<string, TableColumn> byName)
    {
        foreach (var column in Columns)
        {
            var at = column;
            for (var steps = 0; at.Dependence is { } dependence; steps++)
            {
                Require(steps < Columns.Count, column, "depends on itself by way of others");
                Require(steps < MostDependences, column, "depends on another by way of too many others");
                at = byName[dependence.On];
            }
        }
    }

    private static bool AreDifferent(IReadOnlyList<string> names) =>
        !names.Contains(null!) && names.Distinct(StringComparer.Ordinal).Count() == names.Count;

    private bool IsUsable(ColumnRelation relation) =>
        relation is { Columns: not null, Factors: not null }
        && double.IsFinite(relation.Intercept)
        && double.IsFinite(relation.Tolerance)
        && relation.Tolerance >= 0
        && relation.Missing is >= 0 and < 1
        && relation.Columns.Count == relation.Factors.Count
        && relation.Factors.All(double.IsFinite)
        && relation.Columns.All(index => index >= 0 && index < Columns.Count && Columns[index].Role == ColumnRole.Modelled);

    private static void Require(bool holds, TableColumn column, string fault) => Require(holds, $"its column '{column.Name}' {fault}");

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new DataFaultException($"The table's schema is damaged: {fault}; train again.");
        }
    }
}
