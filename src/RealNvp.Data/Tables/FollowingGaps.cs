using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Gaps of generated rows in left-out columns that follow from others, as often as the table's rows have them.</summary>
/// <param name="schema">The table.</param>
/// <param name="seed">The same seed gives the same gaps; null for none.</param>
internal sealed class FollowingGaps(TableSchema schema, ulong? seed)
{
    private readonly (int Column, double Share, SeededRandom Random)[] _columns =
    [
        .. schema.Columns.Index().Where(item => seed is not null && item.Item.Relation is { Missing: > 0 })
            .Select(item => (item.Index, item.Item.Relation!.Missing, SeededRandom.For(seed!.Value, SeedPurpose.FollowingGaps, (ulong)item.Index))),
    ];

    /// <summary>Takes what the next row is to lack from its cells.</summary>
    public void Apply(Span<double> cells)
    {
        foreach (var (column, share, random) in _columns)
        {
            cells[column] = random.NextUniformFloat() < share ? double.NaN : cells[column];
        }
    }
}
