namespace RealNvp.Calibration;

/// <summary>
/// Decides row by row, as they come, so that at every moment at most a share of what was flagged is normal, on average: LORD++ (Ramdas, Yang, Wainwright,
/// Jordan 2017, arXiv:1710.00499). Each p-value is held to a level, which is paid from a budget: it begins with half the rate, and each row that is flagged
/// adds the rate, the first of them half of it. So levels never sum up to more than the rate times the number of rows flagged, or the rate where none was.
/// </summary>
/// <remarks>
/// <para>
/// A level is a fixed part of the budget, which is LORD++ with weights that fall geometrically, so that all that was flagged before is one number. But p-values
/// by n held-out rows are multiples of 1 / (n + 1), and a lower level flags nothing: a level is never less while the budget has that much. Where nothing is
/// flagged for about rate (n + 1) / 2 rows the budget is spent and the rule flags no more (<see cref="IsSpent"/>): an endless stream of normal rows would
/// bring false ones without end.
/// </para>
/// <para>
/// For streams without an end there is a memory of N rows (Rebjock, Kurt, Januschowski, Callot 2021, arXiv:2112.03196): what was paid and what was flagged
/// count (1 - 1 / N)^k after k rows. So counted, the false ones are on average at most the rate times one more than the flagged ones, and the budget comes
/// back: of rows that are all normal about one in N / rate is flagged, or in n + 1 where that is more.
/// </para>
/// <para>
/// Both promises are proven where p-values of normal rows are at most a with a chance of at most a, whatever came before. p-values by one held-out set keep
/// that on average over held-out sets; docs/figures.md has what came of it in simulations. One object is for one stream, and for one thread at a time.
/// </para>
/// </remarks>
public sealed class OnlineFalseDiscoveryRate
{
    // A flagged row pays for the levels of the next rate (n + 1) / 2 rows or so, and for few of rows that are a thousand later.
    private const double SlowestPart = 1e-3;
    private const double FastestPart = 0.5;
    private const double Rounding = 1e-12;

    private readonly double _smallest;
    private readonly double _part;
    private readonly double _keeps;
    private double _budget;

    /// <summary>Begins a stream.</summary>
    /// <param name="rate">The share of the flagged that may be normal, on average; between 0 and 1.</param>
    /// <param name="heldOut">The number of held-out rows by which the p-values are, n: none is below 1 / (n + 1).</param>
    /// <param name="memory">The memory in rows, at least 2; null promises for the whole stream.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public OnlineFalseDiscoveryRate(double rate, int heldOut, int? memory = null)
    {
        FalseDiscoveryRate.Require(rate);
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOut, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(memory ?? 2, 2, nameof(memory));
        (Rate, HeldOut, Memory, _smallest) = (rate, heldOut, memory, 1 / (heldOut + 1.0));
        _part = Math.Clamp(2 * _smallest / rate, SlowestPart, FastestPart);
        (_keeps, _budget) = memory is { } rows ? (1 - (1.0 / rows), rate) : (1, rate / 2);
    }

    /// <summary>Goes on with a stream.</summary>
    internal OnlineFalseDiscoveryRate(double rate, int heldOut, int? memory, double budget, (long Tested, long Flagged) counts)
        : this(rate, heldOut, memory) => (_budget, Tested, Flagged) = (budget, counts.Tested, counts.Flagged);

    /// <summary>The share of the flagged that may be normal, on average.</summary>
    public double Rate { get; }

    /// <summary>The number of held-out rows by which the p-values are.</summary>
    public int HeldOut { get; }

    /// <summary>The memory in rows; null where the promise is for the whole stream.</summary>
    public int? Memory { get; }

    /// <summary>How many p-values were judged.</summary>
    public long Tested { get; private set; }

    /// <summary>How many of these were flagged.</summary>
    public long Flagged { get; private set; }

    /// <summary>The most that the next p-value may be to be flagged.</summary>
    public double Level => CanFlag ? Math.Max(_smallest, _part * _budget)
        : Memory is null ? _budget
        : 0;

    /// <summary>Whether nothing will be flagged any more, however strange; with a memory the budget comes back.</summary>
    public bool IsSpent => Memory is null && !CanFlag;

    internal double Budget => _budget;

    private bool CanFlag => _budget >= _smallest * (1 - Rounding);

    /// <summary>Refuses held-out rows that are too few for the rule ever to flag a row.</summary>
    /// <exception cref="DataFaultException">They are too few.</exception>
    internal void RequireEnough()
    {
        if (Tested == 0 && !CanFlag)
        {
            var (fewest, most) = Memory is null ? (ConformalThreshold.FewestRows(Rate / 2), 2) : (ConformalThreshold.FewestRows(Rate), 1);
            throw new DataFaultException(FormattableString.Invariant(
                $"A share of {Rate} of false ones among the flagged rows of a stream needs {ConformalThreshold.Needed(fewest)}; ")
                + $"there are {HeldOut}, by which no row can be flagged: {ConformalThreshold.OrHoldMore(fewest)}allow a share of {most} / {HeldOut + 1}.");
        }
    }

    /// <summary>Judges the next row.</summary>
    /// <param name="pValue">Its p-value; not-a-number for a row that has none, which is not flagged, costs nothing and is not counted.</param>
    /// <returns>Whether it is flagged.</returns>
    public bool Next(double pValue)
    {
        if (double.IsNaN(pValue))
        {
            return false;
        }

        var level = Level;
        var isFlagged = pValue <= level * (1 + Rounding);

        var earned = !isFlagged ? 0 : Flagged == 0 && Memory is null ? Rate / 2 : Rate;
        _budget = Math.Max(0, _budget - level + earned);
        if (Memory is not null)
        {
            // The budget is rate (1 + flagged) - paid, of which all but that 1 fades.
            _budget = Rate + (_keeps * (_budget - Rate));
        }

        (Tested, Flagged) = (Tested + 1, Flagged + (isFlagged ? 1 : 0));
        return isFlagged;
    }
}
