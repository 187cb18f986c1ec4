namespace RealNvp.Scores;

/// <summary>What is known of a change in a stream of rows: since when they are no longer what was learnt, how much so, and which columns moved.</summary>
public sealed record DriftReport
{
    /// <summary>Less of <see cref="Changed"/> is not to be told from none.</summary>
    internal const double LeastShown = 0.01;

    /// <summary>The row with which it likeliest began, from 1: an estimate, which for slow changes may be far off.</summary>
    public required long Since { get; init; }

    /// <summary>The row with which it likeliest ended, where rows are as they were learnt behind it; null where that is not known.</summary>
    public long? Until { get; init; }

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

    /// <summary>
    /// Whether the change is back to what was learnt: of rows behind another change, which differ from held-out rows no more than chance shows.
    /// </summary>
    public bool IsReturn { get; init; }

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
    public override string ToString() => IsReturn ? FormattableString.Invariant($"Since row {Since:N0} the rows are again what was learnt.")
        : $"{Sentence("row", "rows", 3)}. If they are normal, {(Advice == DriftAdvice.Recalibrate ? "calibrate" : "train")} anew.";

    /// <summary>Since when the rows are how other, and what moved most, without a full stop.</summary>
    /// <param name="one">What a row is called.</param>
    /// <param name="many">What rows are called.</param>
    /// <param name="columns">How many columns are named at most.</param>
    internal string Sentence(string one, string many, int columns)
    {
        var when = Until is { } until
            ? FormattableString.Invariant($"From {one} {Since:N0} to {until:N0}")
            : FormattableString.Invariant($"Since {one} {Since:N0}");
        var share = Changed < LeastShown ? "" : FormattableString.Invariant($", about {Changed:P0} of them or more");
        var what = Columns.Count > 0 ? $"; moved most: {string.Join("; ", Columns.Take(columns))}" : ComparesColumns ? "; no column shows it by itself" : "";
        return IsReturn ? $"{when} the {many} are again what was learnt" : $"{when} the {many} are not what was learnt but {InWords(Direction)}{share}{what}";
    }

    /// <summary>How rows are other, in words.</summary>
    internal static string InWords(DriftDirection direction) => direction switch
    {
        DriftDirection.Stranger => "stranger",
        DriftDirection.MoreUsual => "more usual",
        DriftDirection.MoreSpread => "stranger or more usual",
        _ => "neither as strange nor as usual",
    };
}
