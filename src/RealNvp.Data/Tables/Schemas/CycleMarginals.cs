using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Learns columns that go round: which cycles of dates and times are worth a value of their own, where each is cut, and how its values lie on it.
/// </summary>
internal static class CycleMarginals
{
    private const int DaysOfWeek = 7;
    private const double MostExactSteps = 1 << 20;
    private const double StepsOfFewValues = 256;

    /// <summary>The column with its cycles and trend; null for one that is to have none.</summary>
    /// <param name="column">A modelled column.</param>
    /// <param name="found">What was seen in the whole table.</param>
    /// <param name="values">Its values in training rows.</param>
    /// <param name="missing">The share of the rows that lack it.</param>
    /// <param name="hasSeason">Whether the month of the year is to be a cycle of its dates.</param>
    public static TableColumn? Of(TableColumn column, FoundColumn found, double[] values, double missing, bool hasSeason)
    {
        var marginal = new ColumnMarginal { Missing = missing };
        if (column.Period is { } period)
        {
            var steps = column.Step > 0 ? period / column.Step : period;
            var origin = column.Step > 0 ? column.Origin - (Math.Floor(column.Origin / column.Step) * column.Step) : 0;
            double[] numbers = [.. values.Select(value => column.Step > 0 ? Math.Round((value - origin) / column.Step) : value)];
            return column with
            {
                Marginal = marginal,
                Cycles = new() { Cycles = [CycleShares.Of("", steps, numbers, column.Step > 0)], Base = CycleRule.Base(column, found) },
            };
        }

        return column.IsDate && column.Step > 0 && column.Levels is null && values.Length > 0 ? OfDates(column, found, values, marginal, hasSeason) : null;
    }

    private static TableColumn OfDates(TableColumn column, FoundColumn found, double[] values, ColumnMarginal marginal, bool hasSeason)
    {
        var origin = column.Origin - (Math.Floor(column.Origin / column.Step) * column.Step);
        var exact = ExactDates.Of(column, values);
        double[] others = exact.Cells.Length > 0 ? [.. values.Where(value => !exact.Cells.Contains(value))] : values;
        var (numbers, atoms) = (Numbers(others), Numbers(exact.Cells));
        var ends = Numbers(exact.Cells.Length > 0 ? [others.Min(), others.Max()] : [found.Least ?? values.Min(), found.Most ?? values.Max()]);
        var cycles = new List<ColumnCycle>();
        var (unit, step) = (column.Dates!.Unit, DateForm.Length(column.Dates.Unit) * column.Step);
        var isMonth = unit is DateUnit.Month or DateUnit.MonthEnd;
        if (!isMonth && DateForm.Length(DateUnit.Second) / step is > 1 and var perSecond && perSecond == Math.Floor(perSecond))
        {
            Take(CycleShares.Even("part of the second", perSecond));
            step = DateForm.Length(DateUnit.Second);
        }

        var perDay = DatePattern.MicrosPerDay / step;
        var isWithinDay = !isMonth && perDay > 1 && perDay == Math.Floor(perDay);
        if (column.Kind == ColumnKind.Time && isWithinDay)
        {
            Take(CycleShares.Of("time of day", perDay, numbers, isStepped: true));
            return With(trend: null);
        }

        if (isWithinDay)
        {
            var isUneven = CycleShares.Differ(numbers, perDay);
            double[] days = [.. numbers.Select(number => Math.Floor(number / perDay))];
            var isWeekly = CycleShares.Differ(days, DaysOfWeek);
            if (isUneven || isWeekly || hasSeason || ends[1] - ends[0] > MostExactSteps)
            {
                Take(isUneven ? CycleShares.Of("time of day", perDay, numbers, isStepped: true) : CycleShares.Even("time of day", perDay));
                perDay = 1;
            }
        }

        var isWeek = !isMonth && perDay == 1 && CycleShares.Differ(numbers, DaysOfWeek);
        var phase = cycles.Count > 0 || isMonth ? 0 : ColumnCycles.DaysOf(origin, unit)!.Value;
        var months = hasSeason && !isMonth ? Season.Months([numbers, ends, atoms], phase, 1 / perDay) : null;
        if (isWeek)
        {
            Take(CycleShares.Of("day of the week", DaysOfWeek, numbers, isStepped: true));
        }

        if (hasSeason)
        {
            TakeMonths();
            return With(Trend("year"));
        }

        return With(Trend(isWeek ? "week" : cycles.Count > 0 ? "day" : ""));

        // Of days the months take the place of what is left of them.
        void TakeMonths()
        {
            ((numbers, ends, atoms), var days) = months is [var ofNumbers, var ofEnds, var ofAtoms]
                ? ((ofNumbers, ofEnds, ofAtoms), (int?)Math.Round((isWeek ? DaysOfWeek : 1) / perDay))
                : ((numbers, ends, atoms), null);
            var length = isMonth ? Season.MonthsOfYear / column.Step : Season.MonthsOfYear;
            Take(CycleShares.Of(ColumnCycles.Season, length, numbers, isStepped: true) with { Days = days });
        }

        void Take(ColumnCycle cycle)
        {
            cycles.Add(cycle);
            Divide(numbers);
            Divide(ends);
            Divide(atoms);

            void Divide(double[] all)
            {
                for (var index = 0; index < all.Length; index++)
                {
                    all[index] = Math.Floor((all[index] - cycle.Offset) / cycle.Period);
                }
            }
        }

        double[] Numbers(IEnumerable<double> cells) => [.. cells.Select(value => Math.Round((value - origin) / column.Step))];

        TableColumn Trend(string what)
        {
            if (cycles.Count == 0 && !exact.AreSentinels.Contains(true))
            {
                // Without cycles an atom is a step of the trend like others.
                (exact, numbers) = (ExactDates.None, Numbers(values));
                ends = Numbers([found.Least ?? values.Min(), found.Most ?? values.Max()]);
            }

            var (least, most) = (Math.Min(ends[0], numbers.Min()), Math.Max(ends[1], numbers.Max()));

            // A date without a form: it goes on at both ends.
            var trend = new TableColumn(what.Length > 0 ? $"{column.Name} ({what})" : column.Name, ColumnKind.Date, ColumnRole.Modelled, Step: 1, Origin: least)
            {
                Decimals = 0,
            };
            var seen = new FoundColumn(trend, found.Missing, least, most);
            if (exact.Cells.Length > 0)
            {
                var places = exact.Places(atoms, numbers);
                double[] rows = [.. numbers, .. places.SelectMany((place, atom) => Enumerable.Repeat(place, exact.Rows[atom]))];
                marginal = marginal with { Atoms = [.. exact.Cells.Zip(places).OrderBy(atom => atom.Second).Select(atom => new ColumnAtom(atom.First, 0))] };
                return NumberMarginal.Of(trend, seen, rows, marginal.Missing, mayHaveAtoms: true, new("") { Atoms = places });
            }

            return (most - least < StepsOfFewValues ? LevelShares.Of(trend, seen, numbers, marginal.Missing, decision: null) : null)
                ?? NumberMarginal.Of(trend, seen, numbers, marginal.Missing, mayHaveAtoms: true, decision: null);
        }

        TableColumn With(TableColumn? trend) => column with
        {
            Marginal = marginal.Atoms is not { } cells ? marginal : marginal with
            {
                Atoms = [.. cells.Zip(trend!.Marginal!.Atoms!, (cell, place) => cell with { Share = place.Share })],
            },
            Cycles = new() { Cycles = [.. cycles], Trend = trend },
        };
    }
}
