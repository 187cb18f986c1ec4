using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// The last rows of each series, as far as the next one is given them: what scoring a stream keeps. It is bounded: of more than
/// <see cref="MostSeries"/> series the one that was silent for longest is forgotten, and begins anew if it comes again. Safe to use from many threads at once.
/// </summary>
internal sealed class SeriesMemory
{
    /// <summary>The most series that are remembered.</summary>
    public const int MostSeries = 10_000;

    // Series of many long rows are fewer, so that they fit into a gigabyte; of each what was before its last gap may be kept too.
    private const long MostValues = 1L << 28;

    private readonly Lock _taking = new();
    private readonly Dictionary<string, LinkedListNode<Known>> _series = new(StringComparer.Ordinal);
    private readonly LinkedList<Known> _byAge = new();
    private readonly UnchangedRule[] _rules;
    private readonly int[] _longest;
    private readonly int _width;
    private readonly int _lags;
    private readonly RowSeries _order;

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="encoding">The columns of a table whose rows are given those before them.</param>
    public SeriesMemory(TableEncoding encoding)
    {
        var columns = encoding.Schema.Columns;
        _rules = [.. UnchangedRule.Of(encoding).Where(rule => columns[rule.Column].LongestRun is not null)];
        _longest = [.. _rules.Select(rule => columns[rule.Column].LongestRun!.Value)];
        (_width, _lags) = (encoding.Width, encoding.Schema.Series!.Lags!.Value);
        _order = encoding.Schema.Series;
        Most = (int)Math.Clamp(MostValues / Math.Max(1, 2L * _width * _lags), 1, MostSeries);
    }

    /// <summary>The memory that a table's rows need; null for one whose rows are given none before them.</summary>
    public static SeriesMemory? Of(TableSchema? schema) => schema is { Series.Lags: not null } ? new(new TableEncoding(schema)) : null;

    /// <summary>How many series it remembers at most.</summary>
    public int Most { get; }

    /// <summary>How many series it remembers.</summary>
    public int Count
    {
        get
        {
            lock (_taking)
            {
                return _series.Count;
            }
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        lock (_taking)
        {
            _series.Clear();
            _byAge.Clear();
        }
    }

    /// <summary>Gives a row those before it and remembers it for the next.</summary>
    /// <param name="key">Its series.</param>
    /// <param name="moment">When it was; not-a-number for after the one before, whenever that was.</param>
    /// <param name="row">The row, as the flow sees it.</param>
    /// <param name="lags">Receives the rows before it.</param>
    /// <param name="unchanged">Receives columns, by their indices in the schema, that stayed the same for too many rows, and for how many.</param>
    /// <returns>
    /// When the row before it was, if the row was earlier than that and is not taken; or how much later it came, if by so much that its series begins anew.
    /// </returns>
    public (double? Before, double? Gap) Take(string key, double moment, ReadOnlySpan<float> row, Span<float> lags, List<(int Column, int Rows)> unchanged)
    {
        lock (_taking)
        {
            if (!_series.TryGetValue(key, out var node))
            {
                if (_series.Count == Most)
                {
                    _series.Remove(_byAge.Last!.Value.Key);
                    _byAge.RemoveLast();
                }

                _series.Add(key, node = new(new(key, _lags * _width, _rules.Length)));
                _byAge.AddFirst(node);
            }
            else if (_byAge.First != node)
            {
                _byAge.Remove(node);
                _byAge.AddFirst(node);
            }

            var known = node.Value;
            if (moment < known.Moment && !known.TryGoBack(moment))
            {
                var before = known.Moment;
                known.LeaveFirst(_order.IsBeyond(before - moment));
                return (before, null);
            }

            var gap = moment - known.Moment;
            var isAnew = known.Count > 0 && double.IsFinite(gap) && _order.IsBeyond(gap);
            known.HasBegun(isAnew, _lags);

            known.Moment = double.IsNaN(moment) ? known.Moment : moment;
            Give(known, lags);
            Follow(known, row, unchanged);
            row.CopyTo(known.Rows.AsSpan(known.Next * _width, _width));
            (known.Next, known.Count) = ((known.Next + 1) % _lags, Math.Min(known.Count + 1, _lags));
            return (null, isAnew ? gap : null);
        }
    }

    private void Give(Known known, Span<float> lags)
    {
        var width = SeriesLags.WidthOf(_width);
        lags.Clear();
        for (var lag = 0; lag < known.Count; lag++)
        {
            SeriesLags.Write(Row(known, lag), lags.Slice(lag * width, width));
        }
    }

    private void Follow(Known known, ReadOnlySpan<float> row, List<(int Column, int Rows)> unchanged)
    {
        for (var rule = 0; rule < _rules.Length; rule++)
        {
            var run = known.Runs[rule] = _rules[rule].Next(row, known.Count == 0 ? [] : Row(known, 0), known.Runs[rule]);
            if (UnchangedRule.IsBroken(run, _longest[rule]))
            {
                unchanged.Add((_rules[rule].Column, run));
            }
        }
    }

    private ReadOnlySpan<float> Row(Known known, int lag) => known.Rows.AsSpan((known.Next - 1 - lag + _lags) % _lags * _width, _width);

    /// <summary>What is remembered of a series: its last rows, the newest before <see cref="Next"/>.</summary>
    private sealed class Known(string key, int values, int rules)
    {
        public string Key { get; } = key;

        public float[] Rows { get; private set; } = new float[values];

        public int[] Runs { get; private set; } = new int[rules];

        public int Count { get; set; }

        public int Next { get; set; }

        public double Moment { get; set; } = double.NegativeInfinity;

        // The clock of the row with which it began anew may be wrong, and so may those of a few behind it: what was before is kept for as long.
        private (float[] Rows, int[] Runs, int Count, int Next, double Moment)? Held { get; set; }

        private int Since { get; set; }

        /// <summary>Goes on from before the row with which the series began anew, where that one alone makes this one late.</summary>
        public bool TryGoBack(double moment)
        {
            if (Held is not { } held || moment < held.Moment)
            {
                return false;
            }

            ((Rows, Runs, Count, Next, Moment), Held) = (held, null);
            return true;
        }

        /// <summary>Counts a row that is taken; one that comes after a gap begins the series anew.</summary>
        /// <param name="isAnew">Whether it comes after a gap.</param>
        /// <param name="most">After how many rows it is certain that the series goes on from there.</param>
        public void HasBegun(bool isAnew, int most)
        {
            Since = isAnew || Moment == double.NegativeInfinity ? 1 : Math.Min(Since + 1, most + 1);
            Held = Since > most ? null : Held;
            if (isAnew)
            {
                Held ??= (Rows, Runs, Count, Next, Moment);
                (Rows, Runs, Count, Next) = (new float[Rows.Length], new int[Runs.Length], 0, 0);
            }
        }

        /// <summary>Forgets the first row of a series, where the next is so much earlier that the clock of one of them is wrong.</summary>
        public void LeaveFirst(bool isFar)
        {
            if (isFar && Since == 1 && Held is null)
            {
                (Count, Next, Moment) = (0, 0, double.NegativeInfinity);
                Array.Clear(Runs);
            }

            Since = Math.Max(Since, 2);
        }
    }
}
