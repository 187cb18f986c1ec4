using System.Text.Json;
using RealNvp.Specs;

namespace RealNvp.Tables;

/// <summary>Decisions on the columns of a table, as a file that a person may edit has them.</summary>
public sealed record ColumnDecisions
{
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
                : column is { Continuous: true, Kind: ColumnKind.Category }
                    ? "has categories, which are not continuous; change the field kind or the field continuous"
                : column.Role == ColumnRole.Label && columns.Any(other => other?.Role == ColumnRole.Label && other != column)
                    ? "is a label, as another column is; change the field role of one"
                : null;
            if (fault is not null)
            {
                throw Fault($"The column '{name}' {fault}");
            }
        }
    }

    private static DataFaultException Fault(string sentence) => new($"{sentence}.") { Options = [nameof(TableOptions.Decided)] };
}
