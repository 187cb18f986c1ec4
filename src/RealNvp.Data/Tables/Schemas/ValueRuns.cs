namespace RealNvp.Data.Tables.Schemas;

/// <summary>The rows in the order of a column's numbers: what another column holds may go by where the number lies.</summary>
internal sealed class ValueRuns
{
    private const int MostRuns = 64;
    private const int FewestRows = 5;

    // Fewer rows than this one after the other may be mistakes among the others.
    private const double LeastShare = 0.001;
    private const double MostOdd = 0.02;

    private readonly double[] _values;
    private readonly int[] _rows;

    /// <summary>Sorts the rows.</summary>
    /// <param name="values">The number of each row, not-a-number where it is missing.</param>
    public ValueRuns(double[] values)
    {
        _rows = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]))];
        _values = Array.ConvertAll(_rows, row => values[row]);
        Array.Sort(_values, _rows);
    }

    /// <summary>The borders between numbers that go with one value of another column each, and how well they tell it; null where there are none.</summary>
    /// <param name="cells">What each row holds, -1 where it is missing.</param>
    /// <param name="cellCount">How many things it may hold.</param>
    public (double[] Borders, KeyCounts Counts)? Find(int[] cells, int cellCount)
    {
        if (Runs(cells) is not { Count: > 1 and <= MostRuns } runs)
        {
            return null;
        }

        double[] borders = [.. runs.Skip(1).Zip(runs, (next, run) => (run.Last + next.First) / 2)];
        if (borders.Zip(borders.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            return null;
        }

        var keys = new int[cells.Length];
        Array.Fill(keys, -1);
        var key = 0;
        for (var place = 0; place < _rows.Length; place++)
        {
            while (key < borders.Length && borders[key] <= _values[place])
            {
                key++;
            }

            keys[_rows[place]] = key;
        }

        return KeyCounts.Of(keys, runs.Count, cells, cellCount) is { IsRule: true } counts ? (borders, counts) : null;
    }

    /// <summary>Rows one after the other that hold the same, without those that are too few; null where these are too many.</summary>
    private List<(int Cell, double First, double Last)>? Runs(int[] cells)
    {
        int[] places = [.. Enumerable.Range(0, _rows.Length).Where(place => cells[_rows[place]] >= 0)];
        var fewest = Math.Max(FewestRows, LeastShare * places.Length);
        var runs = new List<(int Cell, double First, double Last)>();
        for (int start = 0, end = 1, odd = 0; start < places.Length; start = end++)
        {
            var cell = cells[_rows[places[start]]];
            while (end < places.Length && cells[_rows[places[end]]] == cell)
            {
                end++;
            }

            var last = _values[places[end - 1]];
            if (end - start < fewest)
            {
                odd += end - start;
            }
            else if (runs.Count > 0 && runs[^1].Cell == cell)
            {
                runs[^1] = runs[^1] with { Last = last };
            }
            else
            {
                runs.Add((cell, _values[places[start]], last));
            }

            if (odd > MostOdd * places.Length || runs.Count > MostRuns)
            {
                return null;
            }
        }

        return runs;
    }
}
