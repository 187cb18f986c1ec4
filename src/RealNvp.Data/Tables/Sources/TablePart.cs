using RealNvp.Collectives;

namespace RealNvp.Data.Tables.Sources;

/// <summary>One of the parts that processes share a table in. Together, one after the other, they are its rows in their order.</summary>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">How many parts there are.</param>
internal readonly record struct TablePart(int Index, int Count)
{
    /// <summary>The part of a process.</summary>
    public static TablePart Of(ICollective collective) => new(collective.Rank, collective.Count);

    /// <summary>Where the part begins, of so many rows or bytes that are shared evenly.</summary>
    public long Start(long length) => (long)((Int128)length * Index / Count);

    /// <summary>Where it ends: where the next begins.</summary>
    public long End(long length) => (long)((Int128)length * (Index + 1) / Count);
}
