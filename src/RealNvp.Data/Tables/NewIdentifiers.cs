using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>New identifiers for generated rows of a table, a sequence for each column that has a pattern.</summary>
internal sealed class NewIdentifiers
{
    private readonly IdentifierSequence?[] _sequences;

    /// <param name="schema">The table.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="seed">The same seed gives the same ones; null for none.</param>
    public NewIdentifiers(TableSchema schema, long count, ulong? seed) => _sequences =
    [
        .. schema.Columns.Select((column, index) =>
            seed is { } own && column.Pattern is { } pattern && pattern.HasRoom(count) ? new IdentifierSequence(pattern, own, index) : null),
    ];

    /// <summary>The identifiers of a column; null where it stays empty.</summary>
    /// <param name="column">Its index in the table.</param>
    public IdentifierSequence? Of(int column) => _sequences[column];

    /// <summary>What is done to each column of identifiers: the first new one, or why it stays empty.</summary>
    public static IReadOnlyList<(string Column, string? First, string? Reason)> Of(TableSchema schema, long count, ulong seed)
    {
        var made = new NewIdentifiers(schema, count, seed);
        return
        [
            .. schema.Columns.Index().Where(item => item.Item.Kind == ColumnKind.Identifier)
                .Select(item => (item.Item.Name, made.Of(item.Index)?.NextText(), made.Of(item.Index) is null ? WhyEmpty(item.Item.Pattern) : null)),
        ];
    }

    /// <summary>What is done, in a sentence.</summary>
    public static string InWords(IReadOnlyList<(string Column, string? First, string? Reason)> columns)
    {
        if (columns.Count == 0)
        {
            return "The table has no column of identifiers, so none are new.";
        }

        var made = string.Join(", ", columns.Where(column => column.First is not null).Select(column => $"'{column.Column}' from {column.First} on"));
        var empty = string.Join(", ", columns.Where(column => column.First is null).Select(column => $"'{column.Column}' ({column.Reason})"));
        return made.Length == 0 ? $"No new identifiers; empty stay {empty}."
            : $"New identifiers: {made}{(empty.Length > 0 ? $"; empty stay {empty}" : "")}.";
    }

    private static string WhyEmpty(IdentifierPattern? pattern) => pattern is null
        ? "no pattern that new ones could follow is known"
        : FormattableString.Invariant($"room for {pattern.Room:N0} new ones alone");
}
