using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>The rows in the order of a column's numbers: what another column holds may go by where the number lies.</summary>
internal sealed class ValueRuns
{
    private const int MostRuns = 64;
    private const int FewestRows = 5;

    // Fewer rows than this one after the other may be mistakes among the others.
    private const double LeastShare = 0.001;
    private const double MostOdd = 0.02;

    // Nearer to a number than this a float may lie on its other side.
    private const double FloatDigits = 1e-6;

    private readonly TableColumn _column;
    private readonly double[] _values;
    private readonly int[] _rows;

    /// <summary>Sorts the rows.</summary>
    /// <param name="values">The number of each row, not-a-number where it is missing.</param>
    /// <param name="column">The column of the numbers.</param>
    public ValueRuns(double[] values, TableColumn column)
    {
        _column = column;
        _rows = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]))];
        _values = Array.ConvertAll(_rows, row => values[row]);
        Array.Sort(_values, _rows);
    }

    /// <summary>
    /// The borders between numbers that go with one value of another column each, how many of them may as well lie elsewhere, and how well they tell it; null
    /// where there are none.
    /// </summary>
    /// <param name="cells">What each row holds, -1 where it is missing.</param>
    /// <param name="cellCount">How many things it may hold.</param>
    public (double[] Borders, int Uncertain, KeyCounts Counts)? Find(int[] cells, int cellCount)
    {
        if (Runs(cells) is not { Count: > 1 and <= MostRuns } runs)
        {
            return null;
        }

        double[] borders = [.. runs.Skip(1).Zip(runs, (next, run) => Border(run.Last, next.First))];
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

        var uncertain = runs.Skip(1).Zip(runs, (next, run) => next.First - run.Last > 1.5 * _column.Step).Count(isWide => isWide);
        return KeyCounts.Of(keys, runs.Count, cells, cellCount) is { IsRule: true } counts ? (borders, uncertain, counts) : null;
    }

    /// <summary>Rows one after the other that hold the same, without those that are too few; null where these are too many.</summary>
    private List<(int Cell, double First, double Last)>? Runs(int[] cells)
    {
        var count = 0;
        foreach (var row in _rows)
        {
            count += cells[row] >= 0 ? 1 : 0;
        }

        var fewest = Math.Max(FewestRows, LeastShare * count);
        var runs = new List<(int Cell, double First, double Last)>();
        for (int place = 0, odd = 0; place < _rows.Length;)
        {
            var cell = cells[_rows[place]];
            if (cell < 0)
            {
                place++;
                continue;
            }

            var (first, last, length) = (place, place, 0);
            for (; place < _rows.Length && (cells[_rows[place]] == cell || cells[_rows[place]] < 0); place++)
            {
                (last, length) = cells[_rows[place]] == cell ? (place, length + 1) : (last, length);
            }

            if (length < fewest)
            {
                odd += length;
            }
            else if (runs.Count > 0 && runs[^1].Cell == cell)
            {
                runs[^1] = runs[^1] with { Last = _values[last] };
            }
            else
            {
                runs.Add((cell, _values[first], _values[last]));
            }

            if (odd > MostOdd * count || runs.Count > MostRuns)
            {
                return null;
            }
        }

        return runs;
    }

    /// <summary>
    /// The border between two numbers: before the roundest number above the first, since people draw borders at round numbers, or in the middle.
    /// </summary>
    public double Border(double below, double above)
    {
        var step = _column.Step > 0 ? _column.Step : _column.Decimals is { } decimals ? Math.Pow(10, -decimals) : 0;
        var margin = step > 0 ? 0 : FloatDigits * Math.Max(Math.Abs(below), Math.Abs(above));
        for (var digits = 15; digits >= -15 && !_column.IsDate && below < above; digits--)
        {
            var unit = Math.Pow(10, digits);
            var round = Math.Floor(above / unit) * unit;
            if (round > below + margin && round < above - margin + (step / 2))
            {
                // On steps the border lies between two of them.
                return round - (step / 2) > below ? round - (step / 2) : (below + above) / 2;
            }
        }

        return (below + above) / 2;
    }
}
