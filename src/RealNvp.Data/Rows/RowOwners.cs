using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>Which process holds each of some rows, whatever they are made of.</summary>
internal static class RowOwners
{
    /// <summary>The process that holds a row; null for rows that every process has.</summary>
    public static Func<int, int>? Of(IRows rows) => rows is IPartedRows parted ? parted.OwnerOf : (rows as IDerivedRows)?.Owner;

    /// <summary>The rows as what they are: those that processes hold some of say so.</summary>
    public static IRows Parted(IRows rows) => rows is not IPartedRows && Of(rows) is { } owner ? new View(rows, owner) : rows;

    private sealed class View(IRows rows, Func<int, int> owner) : IPartedRows
    {
        public int Count => rows.Count;

        public int Width => rows.Width;

        public bool IsDequantised => rows.IsDequantised;

        public int ContextWidth => rows.ContextWidth;

        public int OwnerOf(int row) => owner(row);

        public void Read(int row, Span<float> destination) => rows.Read(row, destination);

        public void ReadAugmented(int row, SeededRandom random, Span<float> destination) => rows.ReadAugmented(row, random, destination);

        public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination) => rows.ReadNoisy(row, seed, draw, destination);

        public bool IsReal(int place) => rows.IsReal(place);

        public double LogDet(ReadOnlySpan<float> values) => rows.LogDet(values);

        public void ReadContext(int row, Span<float> destination) => rows.ReadContext(row, destination);

        public void ReadAugmentedContext(int row, SeededRandom random, Span<float> destination) => rows.ReadAugmentedContext(row, random, destination);

        public void Prefetch(ReadOnlySpan<int> next) => rows.Prefetch(next);
    }
}
