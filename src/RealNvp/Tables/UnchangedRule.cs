namespace RealNvp.Tables;

/// <summary>
/// For how many rows of a series a number stays the same: a sensor that is stuck shows itself by that alone, since each of its values is as likely as before.
/// Exact values that many rows share, and gaps, do not count.
/// </summary>
internal sealed class UnchangedRule
{
    /// <summary>Numbers that stay for longer than this in training are left alone.</summary>
    public const int LongestUsual = 100;

    private readonly int _place;
    private readonly float[] _common;

    private UnchangedRule(TableEncoding encoding, int index)
    {
        (Column, _place) = (index, encoding.PlaceOf(index));
        var (column, codec) = (encoding.Schema.Columns[index], encoding.CodecOf(index));
        var cells = (column.Marginal?.Atoms ?? []).Select(atom => atom.Value).Concat(column.HasGaps ? [double.NaN] : []);
        _common = [.. cells.Select(cell =>
        {
            Span<float> value = [0];
            codec.Encode(cell, value);
            return value[0];
        })];
    }

    /// <summary>The index of the column in the schema.</summary>
    public int Column { get; }

    /// <summary>The rules of all columns of numbers that a series may be stuck in.</summary>
    public static UnchangedRule[] Of(TableEncoding encoding) =>
        [.. encoding.Schema.Columns.Index().Where(item => IsOne(item.Item)).Select(item => new UnchangedRule(encoding, item.Index))];

    /// <summary>For how many rows a value has stayed the same, with this one; 0 for one that many rows share.</summary>
    /// <param name="row">The row, as the flow sees it.</param>
    /// <param name="before">The row before it; empty without one.</param>
    /// <param name="run">For how many rows the value had stayed the same by then.</param>
    public int Next(ReadOnlySpan<float> row, ReadOnlySpan<float> before, int run) =>
        _common.Contains(row[_place]) ? 0
        : !before.IsEmpty && row[_place] == before[_place] ? Math.Min(run, int.MaxValue - 1) + 1
        : 1;

    /// <summary>Whether a value has stayed the same for so long that it is told: for more than twice the rows of training.</summary>
    public static bool IsBroken(int run, int longest) => run > 2L * longest;

    private static bool IsOne(TableColumn column) => column is
    {
        Role: ColumnRole.Modelled, Kind: ColumnKind.Number or ColumnKind.Integer, Width: 1, Cycles: null, Dependence: null, Marginal: not null,
        Levels: null or { Count: > 2 },
    };
}
