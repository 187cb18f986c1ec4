namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Rows by the month of their dates, in years of twelve months from the first on. What a month has beyond the line between the means of its year and the
/// next is compared with the same month of other years, and with what such years would have in common were each turned round by chance.
/// </summary>
internal sealed class SeasonCells
{
    private const int Months = Season.MonthsOfYear;
    private const int Turns = 20_000;

    // One table without seasons in a thousand is taken for one that has them, however many of its columns are looked at.
    private const double ByChance = 1e-3;
    private const int Seed = 12;
    private const double Nothing = 1e-9;

    private readonly int[] _cells;
    private readonly double[] _counts;
    private readonly int _years;

    private SeasonCells(int[] cells, double[] counts, int years) => (_cells, _counts, _years) = (cells, counts, years);

    /// <summary>The cells of rows; null where there are too few years, or years without rows.</summary>
    /// <param name="months">The months since January 1970.</param>
    public static SeasonCells? Of(double[] months)
    {
        var (first, last) = (months.Min(), months.Max());
        var years = (int)Math.Min((last - first + 1) / Months, int.MaxValue / Months);
        if (years < SeasonSearch.FewestYears || years > months.Length / Months)
        {
            return null;
        }

        var counts = new double[years * Months];
        int[] cells = [.. months.Select(month => month - first < counts.Length ? (int)(month - first) : -1)];
        foreach (var cell in cells.Where(cell => cell >= 0))
        {
            counts[cell]++;
        }

        return counts.Chunk(Months).All(year => year.Sum() > 0) ? new(cells, counts, years) : null;
    }

    /// <summary>What the season says of how many rows a month has, in nats a row; 0 where that is little, or where chance would say as much.</summary>
    public double GainOfCounts()
    {
        double[] trend = [.. Trend(_counts, [.. _counts.Select(_ => 1.0)]).Select(count => Math.Max(count, 1))];
        double[] beyond = [.. _counts.Zip(trend, (count, usual) => (count / usual) - 1)];
        var explained = Explained(beyond, trend);
        return 0.5 * explained >= SeasonSearch.LeastGain && !IsByChance(beyond, trend, 1) ? 0.5 * explained : 0;
    }

    /// <summary>
    /// What the season says of a column, in nats a row, less what a trend in years no longer says of one that goes along with it within the years; each counts
    /// where it is not little, and the season where chance would not say as much.
    /// </summary>
    /// <param name="numbers">Its numbers, not-a-number where there are none.</param>
    /// <param name="tests">How many such tests are made of the table.</param>
    /// <param name="areDates">Whether they are dates: what lies between two dates may not be lost at all.</param>
    public double GainOf(double[] numbers, int tests, bool areDates)
    {
        var (sums, squares, counts) = (new double[_counts.Length], 0.0, new double[_counts.Length]);
        for (var row = 0; row < numbers.Length; row++)
        {
            if (_cells[row] is >= 0 and var cell && !double.IsNaN(numbers[row]))
            {
                counts[cell]++;
                sums[cell] += numbers[row];
                squares += numbers[row] * numbers[row];
            }
        }

        if (!counts.Chunk(Months).All(year => year.Sum() > 0))
        {
            return 0;
        }

        double[] means = [.. sums.Zip(counts, (sum, count) => count > 0 ? sum / count : 0)];
        var trend = Trend(means, counts);
        double[] beyond = [.. means.Zip(trend, (mean, usual) => mean - usual)];

        // The spread of rows around the line, and around the means of the years: around the means of their months, and of these around it.
        var within = squares - means.Zip(counts, (mean, count) => count * mean * mean).Sum();
        var around = within + beyond.Zip(counts, (far, count) => count * far * far).Sum();
        var ofYears = within + YearMeans(means, counts).SelectMany(mean => Enumerable.Repeat(mean, Months)).Zip(means, (year, mean) => mean - year)
            .Zip(counts, (far, count) => count * far * far).Sum();
        if (!(around > Nothing * squares))
        {
            // The line says all of a column that goes along with the dates.
            return ofYears > Nothing * squares ? double.NegativeInfinity : 0;
        }

        var loss = 0.5 * Math.Log(ofYears / around);
        if (loss >= SeasonSearch.LeastGain && areDates)
        {
            return double.NegativeInfinity;
        }

        var gain = -0.5 * Math.Log(Math.Max(1 - (Explained(beyond, counts) * counts.Sum() / around), Nothing));
        return (gain >= SeasonSearch.LeastGain && !IsByChance(beyond, counts, tests) ? gain : 0) - (loss >= SeasonSearch.LeastGain ? loss : 0);
    }

    /// <summary>The line through the means of the years, at each month.</summary>
    private double[] Trend(double[] values, double[] weights)
    {
        var means = YearMeans(values, weights);
        return
        [
            .. values.Select((_, cell) =>
            {
                var at = ((cell + 0.5) / Months) - 0.5;
                var year = Math.Clamp((int)Math.Floor(at), 0, _years - 2);
                return means[year] + ((at - year) * (means[year + 1] - means[year]));
            }),
        ];
    }

    private double[] YearMeans(double[] values, double[] weights)
    {
        var means = new double[_years];
        for (var year = 0; year < _years; year++)
        {
            var (sum, weight) = (0.0, 0.0);
            for (var cell = year * Months; cell < (year + 1) * Months; cell++)
            {
                (sum, weight) = (sum + (weights[cell] * values[cell]), weight + weights[cell]);
            }

            means[year] = sum / weight;
        }

        return means;
    }

    /// <summary>By how much the squares shrink, a row, where of each year's months the means of the other years are taken off.</summary>
    private static double Explained(double[] beyond, double[] weights)
    {
        var (gain, all) = (0.0, 0.0);
        for (var month = 0; month < Months; month++)
        {
            var (sum, weight) = (0.0, 0.0);
            for (var cell = month; cell < beyond.Length; cell += Months)
            {
                (sum, weight) = (sum + (weights[cell] * beyond[cell]), weight + weights[cell]);
            }

            for (var cell = month; cell < beyond.Length; cell += Months)
            {
                var others = weight - weights[cell];
                var mean = others > 0 ? (sum - (weights[cell] * beyond[cell])) / others : 0;
                gain += weights[cell] * ((beyond[cell] * beyond[cell]) - ((beyond[cell] - mean) * (beyond[cell] - mean)));
                all += weights[cell];
            }
        }

        return gain / all;
    }

    /// <summary>Whether years that are turned round by chance, each by itself, have as much in common.</summary>
    private bool IsByChance(double[] beyond, double[] weights, int tests)
    {
        // The mean of a year by its rows goes: what is left is its shape.
        var shapes = new double[beyond.Length];
        for (var year = 0; year < _years; year++)
        {
            var range = Enumerable.Range(year * Months, Months).Where(cell => weights[cell] > 0).ToArray();
            var mean = range.Average(cell => beyond[cell]);
            foreach (var cell in range)
            {
                shapes[cell] = beyond[cell] - mean;
            }
        }

        var random = new SeededRandom(Seed);
        var turns = new int[_years];
        var (own, most) = (InCommon(), ByChance / Math.Max(1, tests) * Turns);
        for (var (turn, asMuch) = (0, 0); turn < Turns; turn++)
        {
            for (var year = 0; year < _years; year++)
            {
                turns[year] = random.NextInt(Months);
            }

            asMuch += InCommon() >= own ? 1 : 0;
            if (asMuch > most)
            {
                return true;
            }
        }

        return false;

        double InCommon()
        {
            var common = 0.0;
            for (var month = 0; month < Months; month++)
            {
                var sum = 0.0;
                for (var year = 0; year < _years; year++)
                {
                    sum += shapes[(year * Months) + ((month + turns[year]) % Months)];
                }

                common += sum * sum;
            }

            return common;
        }
    }
}
