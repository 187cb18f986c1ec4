using RealNvp.Calibration;

namespace RealNvp.Scores;

/// <summary>
/// Watches a stream of scored rows and says since when they are no longer what was learnt: a conformal test martingale over the ranks of their scores
/// (arXiv:2102.10439).
/// </summary>
/// <remarks>
/// If the rows of the stream and the held-out rows are exchangeable, a change is noticed with a probability of at most <see cref="FalseAlarms"/>, over the
/// whole stream however long, and over the draw of both; with any model and any number of held-out rows. Behind a change the watch goes on: 500 rows say what
/// they look like now, and the next change is one from that, with the same promise for the rows from there on. What is held is bounded: the held-out scores,
/// and at most 4,000 rows of the stream. The same rows in the same order give the same result. Safe to use from many threads, which then decide the order of
/// the rows.
/// </remarks>
public sealed partial class DriftMonitor
{
    /// <summary>The probability of a false alarm that is allowed unless another is named: 1 in 100 streams.</summary>
    public const double UsualFalseAlarms = 0.01;

    /// <summary>The most changes that are kept; of more, the newest.</summary>
    public const int MostChanges = 100;

    // How many rows behind a change say what rows look like now.
    private const int RowsBehindChange = 500;

    private readonly Lock _gate = new();
    private readonly AnomalyScorer _scorer;
    private readonly DriftColumns? _columns;
    private readonly RankedScores _heldOut;
    private readonly List<double> _behind = new(RowsBehindChange);
    private readonly List<DriftReport> _earlier = [];
    private RecentRows _recent;
    private UrnRanks? _ranks;
    private DriftMartingale _martingale = new();
    private DriftChange? _change;
    private ulong _begun;
    private long _rows;
    private bool _hasValues = true;

    /// <summary>Prepares to watch a stream.</summary>
    /// <param name="scorer">What scores the rows; their scores are compared with those of its held-out rows.</param>
    /// <param name="falseAlarms">The probability, between 0 and 1, with which a stream without any change may be said to have one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    public DriftMonitor(AnomalyScorer scorer, double falseAlarms = UsualFalseAlarms)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (!(falseAlarms > 0 && falseAlarms < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(falseAlarms),
                FormattableString.Invariant($"A probability of false alarms must lie between 0 and 1, such as 0.01, but is {falseAlarms}."));
        }

        (_scorer, FalseAlarms) = (scorer, falseAlarms);
        _columns = DriftColumns.Of(scorer.Model, scorer.Calibration.Reference);
        _recent = new(_columns?.Width ?? 0);
        _heldOut = new(scorer.HeldOut.Scores.Span, SeededRandom.For(1, SeedPurpose.Drift));
        _ranks = RanksAmong(scorer.HeldOut.Scores.Span);
    }

    /// <summary>Hears of a change when it is noticed, on the thread that added the row; for each change once.</summary>
    public event EventHandler<DriftReport>? Noticed;

    /// <summary>The probability with which a stream without any change may be said to have one.</summary>
    public double FalseAlarms { get; }

    /// <summary>The number of rows so far, those that could not be measured too.</summary>
    public long Rows
    {
        get
        {
            lock (_gate)
            {
                return _rows;
            }
        }
    }

    /// <summary>What the player of the watch has: 1 at the start, and a change is noticed at 1 / <see cref="FalseAlarms"/>. Then it begins anew.</summary>
    internal double Capital
    {
        get
        {
            lock (_gate)
            {
                return _martingale.Capital;
            }
        }
    }

    /// <summary>
    /// The changes that were noticed, in their order. The last one says more the more rows have come since then: of the first 2,000 it knows how other they
    /// are, and in which columns.
    /// </summary>
    public IReadOnlyList<DriftReport> Changes
    {
        get
        {
            lock (_gate)
            {
                return _change is null ? [.. _earlier] : [.. _earlier, Describe(_change)];
            }
        }
    }

    /// <summary>Takes the next row of the stream.</summary>
    /// <param name="score">What the scorer says of it.</param>
    /// <param name="row">Its values as the scorer took them; empty where columns are not to be compared.</param>
    /// <param name="context">What it is conditioned on, as the scorer took it.</param>
    /// <returns>Whether a change is noticed with this row.</returns>
    /// <exception cref="ArgumentException">The row is not of the scorer's model.</exception>
    public bool Add(RowScore score, ReadOnlySpan<float> row = default, ReadOnlySpan<float> context = default) => Add(score.Value, row, context);

    /// <summary>Counts a row of the stream that could not be measured, so that the numbers of rows are those of the stream.</summary>
    public void AddUnmeasured()
    {
        lock (_gate)
        {
            _rows++;
        }
    }

    /// <summary>Forgets the changes and compares the next rows with the held-out ones again; rows are counted on.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _earlier.Clear();
            _behind.Clear();
            (_recent, _martingale, _change) = (new(_columns?.Width ?? 0), new(), null);
            _ranks = RanksAmong(_scorer.HeldOut.Scores.Span);
        }
    }

    /// <summary>Refuses rows that another scorer judges, whose scores are not to be compared with the held-out ones here.</summary>
    /// <exception cref="DataFaultException">The scorer is another, and other held-out rows are behind it.</exception>
    internal void RequireOf(AnomalyScorer scorer)
    {
        if (scorer != _scorer && (scorer.Model != _scorer.Model || scorer.Kind != _scorer.Kind || !ReferenceEquals(scorer.Calibration, _scorer.Calibration)))
        {
            throw new DataFaultException(
                "The rows are not judged by the scorer that watches for drift: it is of another model or score, or the rows lack the labels that the model is "
                + "given; make a monitor of what scores them.");
        }
    }

    internal bool Add(double score, ReadOnlySpan<float> row, ReadOnlySpan<float> context)
    {
        if (!row.IsEmpty && row.Length != _scorer.Model.Dimension)
        {
            throw new ArgumentException($"{Counted.Of(row.Length, "value", "is", "are")} no row of {_scorer.Model.Dimension}.", nameof(row));
        }

        var noticed = default(DriftReport);
        lock (_gate)
        {
            _rows++;
            _hasValues &= !row.IsEmpty;
            var keeps = _hasValues && _columns is not null;
            var values = keeps ? row : [];
            var given = keeps ? context[.._columns!.GivenWidth] : [];
            var place = _heldOut.PlaceOf(score);
            _recent.Add(_rows, place, values, given);
            _change?.Add(_rows, place, values, given);
            if (_ranks is null)
            {
                Learn(score);
            }
            else
            {
                _martingale.Add(_ranks.Next(score), _rows);
                noticed = _martingale.Capital >= 1 / FalseAlarms ? Notice() : null;
            }
        }

        if (noticed is not null)
        {
            Noticed?.Invoke(this, noticed);
        }

        return noticed is not null;
    }

    private DriftReport Notice()
    {
        var since = _martingale.Since;
        if (_change is { } before)
        {
            before.EndBefore(since);
            _earlier.Add(Describe(before));
            _earlier.RemoveRange(0, Math.Max(0, _earlier.Count - MostChanges + 1));
        }

        _change = new(since, _rows, _recent.Since(since), isFirst: _change is null);
        (_ranks, _martingale) = (null, new());
        return Describe(_change);
    }

    // Rows behind a change are what the next rows are compared with.
    private void Learn(double score)
    {
        _behind.Add(double.IsNaN(score) ? double.PositiveInfinity : score);
        if (_behind.Count == RowsBehindChange)
        {
            _behind.Sort();
            _ranks = RanksAmong(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_behind));
            _behind.Clear();
        }
    }

    private DriftReport Describe(DriftChange change) => change.Describe(FalseAlarms, _heldOut.Count, _hasValues ? _columns : null);

    private UrnRanks RanksAmong(ReadOnlySpan<double> rising) => new(rising, SeededRandom.For(1, SeedPurpose.Drift, ++_begun));
}
