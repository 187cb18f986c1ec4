using System.Text.Json;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>Decisions on the columns of a table, as a file that a person may edit has them.</summary>
public sealed record ColumnDecisions
{
    private const int MostAtoms = 16;

    /// <summary>A decision for each column, or for some of them.</summary>
    public required IReadOnlyList<ColumnDecision> Columns { get; init; }

    /// <summary>Reads decisions from JSON.</summary>
    /// <exception cref="InvalidInputException">The text is none; the sentence names the column and the field.</exception>
    public static ColumnDecisions FromJson(string json)
    {
        var read = SpecJson.Read(json, ColumnsJson.Default.ColumnDecisions, "the table of columns");
        Check(read.Columns);
        return read;
    }

    /// <summary>The decisions as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ColumnsJson.Default.ColumnDecisions);

    /// <summary>Throws where decisions contradict themselves or one another.</summary>
    internal static void Check(IReadOnlyList<ColumnDecision> columns)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (column?.Name is not { Length: > 0 } name)
            {
                throw Fault("A decision on a column has no name; write the field name");
            }

            var form = column.DateForm is null ? null : DatePattern.Of(column.DateForm) ?? throw DateForm.NoPattern(column.DateForm);
            var isUnmodelled = column.Kind is ColumnKind.Identifier or ColumnKind.Text;
            var fault = !names.Add(name) ? "is decided on twice; keep one"
                : isUnmodelled && column.Role is not (null or ColumnRole.LeftOut) ? "has a kind that is left out; change the field kind or the field role"
                : form is not null && column.Kind is not (null or ColumnKind.DateTime or ColumnKind.Date or ColumnKind.Time)
                    ? "has a form of dates but no dates; change the field kind or the field dateForm"
                : column is { Cyclic: true, Kind: not (null or ColumnKind.Number or ColumnKind.Integer) }
                    ? "is cyclic but holds no numbers; change the field kind or the field cyclic"
                : column.Period is { } period && !(period > 0 && double.IsFinite(period)) ? "has a period that is no number above 0; change the field period"
                : column is { Continuous: true, Kind: ColumnKind.Category }
                    ? "has categories, which are not continuous; change the field kind or the field continuous"
                : NumberFault(column) is { } ofNumbers ? ofNumbers
                : column.Role == ColumnRole.Label && columns.Any(other => other?.Role == ColumnRole.Label && other != column)
                    ? "is a label, as another column is; change the field role of one"
                : null;
            if (fault is not null)
            {
                throw Fault($"The column '{name}' {fault}");
            }
        }
    }

    /// <summary>Why what is decided on the numbers of a column cannot be; null if it can.</summary>
    private static string? NumberFault(ColumnDecision column)
    {
        var field = column switch { { Support: not null } => "support", { Map: not null } => "map", { Atoms: not null } => "atoms", _ => null };
        return column switch
        {
            _ when field is null => null,
            { Kind: not (null or ColumnKind.Number or ColumnKind.Integer) } or { DateForm: not null } or { Role: not (null or ColumnRole.Modelled) } =>
                $"has no numbers to model; remove the field {field}",
            { Cyclic: true } => $"goes round; remove the field {field} or the field cyclic",
            { Support: { } support } when support.Count != 2 || support[0] >= support[1] || support.Any(end => end is { } number && !double.IsFinite(number)) =>
                "has a support without room; write the field support as two numbers that rise, such as [0, 1], with null for an open end",
            { Support: [var low, var high], Map: NumberMap.Log or NumberMap.Logit } when low is null || (high is null && column.Map == NumberMap.Logit) =>
                "is mapped from a bound that it does not have; change the field map or the field support",
            { Atoms: { } atoms } when atoms.Count > MostAtoms || atoms.Distinct().Count() != atoms.Count || !atoms.All(double.IsFinite) =>
                $"has more than {MostAtoms} atoms, one twice, or one that is not finite; change the field atoms",
            { Support: [var low, var high], Atoms: { } atoms } when atoms.Any(atom => atom < low || atom > high) =>
                "has an atom outside its support; change the field atoms or the field support",
            { Atoms.Count: > 0, Continuous: true } => "has atoms, which continuous columns have not; change the field atoms or the field continuous",
            _ => null,
        };
    }

    private static DataFaultException Fault(string sentence) => new($"{sentence}.") { Options = [nameof(TableOptions.Decided)] };
}
