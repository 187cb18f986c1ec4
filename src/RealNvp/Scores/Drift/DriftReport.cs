namespace RealNvp.Scores;

/// <summary>What is known of a change in a stream of rows: since when they are no longer what was learnt, how much so, and which columns moved.</summary>
public sealed record DriftReport
{
    /// <summary>The row with which it likeliest began, from 1: an estimate, which for slow changes may be far off.</summary>
    public required long Since { get; init; }

    /// <summary>The row at which it was noticed.</summary>
    public required long Noticed { get; init; }

    /// <summary>The probability that a stream without any change is said to have one, whatever its length.</summary>
    public required double FalseAlarms { get; init; }

    /// <summary>How the rows are other.</summary>
    public required DriftDirection Direction { get; init; }

    /// <summary>
    /// An estimate from below of the share of the rows that cannot be as they were learnt, from 0 to 1: by how much more often than before the scores (Kuiper's
    /// distance), or the values of one column (<see cref="ColumnDrift.Distance"/>), lie on some stretch, less what chance shows.
    /// </summary>
    public required double Changed { get; init; }

    /// <summary>What to do, if rows are to be as they are now: train anew where half of the rows or more have <see cref="Changed"/>.</summary>
    public DriftAdvice Advice => Changed < 0.5 ? DriftAdvice.Recalibrate : DriftAdvice.TrainAnew;

    /// <summary>How many rows since then <see cref="Changed"/> and <see cref="Columns"/> speak of; of many the first ones.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether columns could be compared: the model carries training rows and the values of the rows were given.</summary>
    public required bool ComparesColumns { get; init; }

    /// <summary>
    /// The columns that moved by more than chance would, the farthest first; where none did, the pairs of columns that go together otherwise. Empty where
    /// nothing shows.
    /// </summary>
    public required IReadOnlyList<ColumnDrift> Columns { get; init; }

    /// <summary>It as sentences.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"Since row {Since:N0} the rows are no longer what was learnt but {InWords(Direction)}, ")
        + FormattableString.Invariant($"about {Changed:P0} of them or more (noticed at row {Noticed:N0}).")
        + (Columns.Count > 0 ? $" Moved most: {string.Join("; ", Columns.Take(3))}."
            : ComparesColumns ? " No column shows it by itself, nor two together."
            : "")
        + (Advice == DriftAdvice.Recalibrate ? " If they are normal, calibrate anew." : " If they are normal, train anew.");

    /// <summary>How rows are other, in words.</summary>
    internal static string InWords(DriftDirection direction) => direction switch
    {
        DriftDirection.Stranger => "stranger",
        DriftDirection.MoreUsual => "more usual",
        DriftDirection.MoreSpread => "stranger or more usual",
        _ => "neither as strange nor as usual",
    };
}
