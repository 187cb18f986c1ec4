namespace RealNvp.Tables;

/// <summary>What goes round in a column: the time of day, the day of the week, an angle.</summary>
/// <param name="Name">What it is, such as <c>time of day</c>; empty for a column that is nothing else.</param>
/// <param name="Period">After so many steps it comes again; of a column without steps in the column's units.</param>
/// <param name="Offset">Where it is cut to lie on a line: at its emptiest place.</param>
/// <param name="Shares">The shares of even parts of a period, from the cut on, within each of which all is alike.</param>
public sealed record ColumnCycle(string Name, double Period, double Offset, IReadOnlyList<double> Shares)
{
    private const int MostShares = 1 << 16;

    /// <summary>
    /// Of a cycle of the twelve months of the calendar: the days between two of the numbers that it divides, from 1 to 28. Each has an even part of the month
    /// that it lies in. Null for cycles of steps of one length.
    /// </summary>
    public int? Days { get; init; }

    /// <summary>Why it cannot be used; null if it can.</summary>
    internal string? Fault =>
        !(Period > 0 && double.IsFinite(Period)) || !double.IsFinite(Offset) ? "has a cycle without a usable period"
        : Shares is not { Count: > 0 and <= MostShares } || !Shares.All(share => share > 0 && share <= 1) || Math.Abs(Shares.Sum() - 1) > 1e-6
            ? "has a cycle whose shares are not one together"
        : null;
}
