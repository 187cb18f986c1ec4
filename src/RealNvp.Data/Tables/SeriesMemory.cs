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

    // Series of many long rows are fewer, so that they fit into a gigabyte.
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
        Most = (int)Math.Clamp(MostValues / Math.Max(1, (long)_width * _lags), 1, MostSeries);
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
            if (moment < known.Moment)
            {
                return (known.Moment, null);
            }

            var gap = moment - known.Moment;
            var isAnew = known.Count > 0 && double.IsFinite(gap) && _order.IsBeyond(gap);
            if (isAnew)
            {
                known.Count = 0;
                Array.Clear(known.Runs);
            }

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

        public float[] Rows { get; } = new float[values];

        public int[] Runs { get; } = new int[rules];

        public int Count { get; set; }

        public int Next { get; set; }

        public double Moment { get; set; } = double.NegativeInfinity;
    }
}
