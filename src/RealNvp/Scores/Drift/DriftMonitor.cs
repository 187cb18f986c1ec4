using RealNvp.Calibration;

namespace RealNvp.Scores;

/// <summary>
/// Watches a stream of scored rows and says since when they are no longer what was learnt: a conformal test martingale over the ranks of their scores
/// (arXiv:2102.10439).
/// </summary>
/// <remarks>
/// If the rows of the stream and the held-out rows are exchangeable, a change is noticed with a probability of at most <see cref="FalseAlarms"/>, over the
/// whole stream however long, and over the draw of both; with any model and any number of held-out rows. It holds what it needs for the held-out rows, and at
/// most 2,000 rows of the stream. The same rows in the same order give the same result. Safe to use from many threads, which then decide the order of the rows.
/// </remarks>
public sealed class DriftMonitor
{
    /// <summary>The probability of a false alarm that is allowed unless another is named: 1 in 100 streams.</summary>
    public const double UsualFalseAlarms = 0.01;

    // Of Kuiper's distance between even numbers and the straight line, times the root of their count: its mean, the root of pi / 2.
    private const double MeanOfChance = 1.2533141373155003;

    private readonly Lock _gate = new();
    private readonly AnomalyScorer _scorer;
    private readonly DriftColumns? _columns;
    private readonly RecentRows _recent;
    private UrnRanks _ranks;
    private DriftMartingale _martingale = new();
    private ulong _restarts;
    private long _rows;

    private (long Since, long Noticed)? _change;
    private bool _hasValues = true;
    private DriftReport? _report;

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
        _ranks = NewRanks();
    }

    /// <summary>Hears of a change when it is noticed, on the thread that added the row. Once, until the watch is restarted.</summary>
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

    /// <summary>
    /// The change that was noticed; null for none. It says more the more rows have come since then: of the first 2,000 it knows how other they are, and in
    /// which columns.
    /// </summary>
    public DriftReport? Report
    {
        get
        {
            lock (_gate)
            {
                return _report ??= _change is null ? null : Describe();
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

    /// <summary>Watches on for the next change, as if the stream began with the next row; rows are counted on.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _restarts++;
            (_ranks, _martingale, _change, _report) = (NewRanks(), new(), null, null);
            _recent.Clear();
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

        var change = default(DriftReport);
        lock (_gate)
        {
            _rows++;
            var pValue = _ranks.Next(score, out var place);
            _hasValues &= !row.IsEmpty;
            if (_hasValues && _columns is not null)
            {
                _recent.Add(_rows, place, row, _columns.GivenWidth == 0 ? [] : context[.._columns.GivenWidth]);
            }
            else
            {
                _recent.Add(_rows, place, [], []);
            }

            if (_change is null)
            {
                _martingale.Add(pValue, _rows);
                if (_martingale.Capital >= 1 / FalseAlarms)
                {
                    _change = (_martingale.Since, _rows);
                    _recent.Hold(_martingale.Since);
                    _report = change = Describe();
                }
            }
            else
            {
                _report = null;
            }
        }

        if (change is not null)
        {
            Noticed?.Invoke(this, change);
        }

        return change is not null;
    }

    private UrnRanks NewRanks() => new(_scorer.HeldOut.Scores.Span, SeededRandom.For(1, SeedPurpose.Drift, _restarts));

    private DriftReport Describe()
    {
        var (more, fewer, direction) = Distances();
        var chance = MeanOfChance * Math.Sqrt((1.0 / _recent.Count) + (1.0 / _scorer.HeldOut.Count));
        var compares = _columns is not null && _hasValues;
        var moved = compares ? _columns!.Compare(_recent.Values) : [];
        var farthest = moved.Where(column => column.Kind != ColumnDriftKind.Correlation).Select(column => column.Distance).DefaultIfEmpty().Max();
        return new()
        {
            Since = _change!.Value.Since,
            Noticed = _change.Value.Noticed,
            FalseAlarms = FalseAlarms,
            Direction = direction,
            Changed = Math.Clamp(Math.Max(more + fewer, farthest) - chance, 0, 1),
            Rows = _recent.Count,
            ComparesColumns = compares,
            Columns = moved,
        };
    }

    // By how much more of the places lie up to some point than should, and by how much fewer: the farther of the two says which way rows moved, and the points
    // of both whether it is either.
    private (double More, double Fewer, DriftDirection Direction) Distances()
    {
        var places = _recent.Places.ToArray();
        Array.Sort(places);
        double more = 0, fewer = 0, moreAt = 0, fewerAt = 0;
        for (var index = 0; index < places.Length; index++)
        {
            var above = ((index + 1.0) / places.Length) - places[index];
            var below = places[index] - ((double)index / places.Length);
            (more, moreAt) = above > more ? (above, places[index]) : (more, moreAt);
            (fewer, fewerAt) = below > fewer ? (below, places[index]) : (fewer, fewerAt);
        }

        return (more, fewer, more > 2 * fewer ? DriftDirection.Stranger
            : fewer > 2 * more ? DriftDirection.MoreUsual
            : moreAt < fewerAt ? DriftDirection.MoreSpread
            : DriftDirection.LessSpread);
    }
}
