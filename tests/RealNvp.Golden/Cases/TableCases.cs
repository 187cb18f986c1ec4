using System.Globalization;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Golden;

/// <summary>Tables with every kind of column: numbers, steps, levels, names, context, labels, identifiers, text, and columns left out since they follow from others.</summary>
internal static class TableCases
{
    private const int TableRows = 130;
    private const int NewRows = 24;
    private const int DateRows = 90;
    private const int IdentifierRows = 90;
    private const int DependentRows = 180;
    private const int PartRows = 300;
    private const int DigitRows = 400;
    private const int SeasonRows = 90;
    private const int OrderedRows = 90;
    private const int LaggedRows = 90;
    private const ulong Stream = 0x7AB1E;

    private static readonly string[] Colours = ["blue", "green", "red"];
    private static readonly string[] SeasonNames = ["day", "office", "minute", "monday", "quarter"];
    private static readonly double[] Sizes = [0.1, 0.7071067811865476, 2.718281828459045];

    public static IEnumerable<TableCase> All =>
    [
        new("mixed", Mixed(TableRows, 1), Mixed(NewRows, 2, broken: true), new() { Label = "state", Drop = ["note"] }, null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("given", Given(TableRows, 3), Given(NewRows, 4), new() { Given = ["hour", "site"], MissingMarks = ["-"] }, new(BaseKind.StudentT, 5),
            (net, flip) => new SplineCouplingSpec(4) { Net = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("kinds", Kinds(TableRows, 5), Kinds(NewRows, 6), new(), null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("marginals", Marginals(TableRows, 7), Marginals(NewRows, 8), new() { Decided = Maps }, null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("identifiers", Identifiers(IdentifierRows, 11), Identifiers(NewRows, 12), new(), null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip })
        {
            // As a table of Parquet has it.
            Schema = schema => schema with
            {
                Columns = [.. schema.Columns.Select(column => column.Name == "y" ? column with { Stored = "decimal(9,3)" } : column)],
            },
        },
        new("dependences", Dependences(DependentRows, 13), Dependences(NewRows, 14, broken: true), new(), null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("parts", Parts(PartRows, 15), Parts(NewRows, 16), new(), null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("digits", Digits(DigitRows, 17), Digits(NewRows, 18), new(), null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("seasons", Seasons(SeasonRows, 17), Seasons(NewRows, 18), new() { Decided = WithSeason }, null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("ordered", Ordered(OrderedRows, 19), Ordered(NewRows, 20), new() { OrderBy = "t" }, null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("lagged", Lagged(LaggedRows, 21), Lagged(NewRows, 22), new() { OrderBy = "t", Lags = 2, By = "site" }, null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("dates", Dates(DateRows, 9), Dates(NewRows, 10), new(), null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip })
        {
            // As a table of Parquet has it.
            Schema = schema => schema with
            {
                Columns =
                [
                    .. schema.Columns.Select(column =>
                        column.Name == "stamp" ? column with { Dates = column.Dates! with { StoredDigits = 3 } } : column),
                ],
            },
        },
    ];

    /// <summary>
    /// Numbers, whole numbers, whole numbers but for two rows, levels, two and three names, a constant, a copy, a sum, labels, and a dropped column.
    /// </summary>
    private static string Mixed(int rows, ulong seed, bool broken = false)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var isOdd = broken && row >= rows - 4;
            var x = Math.Round(10 + (random.NextGaussian() * (isOdd ? 9 : 2)), 3);
            var y = Math.Round((0.5 * x) + random.NextGaussian(), 3);
            var count = Math.Min(8, random.NextInt(9) + (isOdd ? 5 : 0));
            var price = random.NextInt(400) + (row is 5 or 50 ? 0.5 : 0);
            var size = Sizes[random.NextInt(Sizes.Length)];
            var sum = x + y + (broken && row % 6 == 5 ? 1 : 0);
            var state = isOdd || row % 20 == 19 ? "bad" : "normal";
            var unit = broken && row == 3 ? 8 : 7;
            return string.Create(CultureInfo.InvariantCulture, $"{x:F3},{y:F3},{count},{price},{size:R},{(random.NextInt(2) == 0 ? "on" : "off")},")
                + string.Create(CultureInfo.InvariantCulture, $"{Colours[random.NextInt(3)]},{unit},{x:F3},{sum:F3},{state},n{row}");
        });
        return $"x,y,count,price,size,switch,colour,unit,copy,sum,state,note\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Numbers that the hour and the site move, one of them large with little spread, and missing values in rows to learn from.</summary>
    private static string Given(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var hour = random.NextInt(24);
            var site = random.NextInt(3);
            var load = (0.3 * hour) + site + random.NextGaussian();
            var time = 1_700_000_000.25 + (60 * random.NextGaussian());
            var shown = rows == TableRows && row % 40 == 7 ? "-" : load.ToString("R", CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{hour};{"ABC"[site]};{shown};{time:R};{random.NextInt(2)}");
        });
        return $"hour;site;load;time;flag\n{string.Join('\n', lines)}\n";
    }

    private static ColumnDecision[] Maps =>
    [
        new("wide") { Map = NumberMap.Asinh },
        new("amount") { Map = NumberMap.Log, Support = [0, null], Atoms = [0] },
        new("share") { Map = NumberMap.Logit, Support = [0, 1] },
        new("real") { Map = NumberMap.None },
        new("hours") { Support = [1, 98], Atoms = [40] },
        new("angle") { Cyclic = true, Period = 360 },
    ];

    private static ColumnDecision[] WithSeason => [.. SeasonNames.Select(name => new ColumnDecision(name) { Season = true })];

    /// <summary>Every map, bounds, atoms, gaps, levels with an open end, an angle, and categories that go along with a number.</summary>
    private static string Marginals(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var (first, second, third) = ((double)random.NextGaussian(), (double)random.NextGaussian(), (double)random.NextGaussian());
            var hours = random.NextInt(2) == 0 ? 40 : Math.Clamp(Math.Round(35 + (10 * third)), 1, 98);
            var colour = (first + (0.3 * third)) switch { < -0.4 => "red", < 0.6 => "blue", _ => "green" };
            var amount = random.NextInt(5) < 2 ? 0 : Math.Exp(1 + second);
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Sinh(2 * first):F4},{amount:F3},{1 / (1 + Math.Exp(-2 * third)):F4},")
                + (row % 12 == 3 ? "" : (second + first).ToString("F3", CultureInfo.InvariantCulture))
                + string.Create(CultureInfo.InvariantCulture, $",{hours},{17 + random.NextInt(60)},{(row % 15 == 7 ? "" : colour)},")
                + string.Create(CultureInfo.InvariantCulture, $"{(350 + (40 * second)) - (360 * Math.Floor((350 + (40 * second)) / 360)):F2}");
        });
        return $"wide,amount,share,real,hours,age,colour,angle\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Identifiers of every pattern: numbers, numbered codes, hexadecimal ones short and long, small and capital, and UUIDs.</summary>
    private static string Identifiers(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var x = random.NextGaussian();
            string Hex(int digits) => string.Concat(Enumerable.Range(0, digits).Select(_ => random.NextInt(16).ToString("x", CultureInfo.InvariantCulture)));
            var uuid = $"{Hex(8)}-{Hex(4)}-4{Hex(3)}-a{Hex(3)}-{Hex(12)}";
            return string.Create(CultureInfo.InvariantCulture, $"{row + 1},INV-{(2 * row) + 7:D5},{row * 37:x6},{Hex(20).ToUpperInvariant()},{uuid},")
                + string.Create(CultureInfo.InvariantCulture, $"{x:F3},{x + random.NextGaussian():F3}");
        });
        return $"row,invoice,short,long,uuid,x,y\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Dates and times in every unit, in capitals and not, with an offset and without.</summary>
    private static string Dates(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(_ =>
        {
            DateTime Moment(long ticks) => new DateTime(2024, 1, 1).AddTicks(random.NextInt(10_000_000) * ticks);
            var month = new DateTime(2020, 1, 1).AddMonths(random.NextInt(40));
            var end = new DateTime(2020, 1, 1).AddMonths(random.NextInt(40)).AddDays(-1);
            string[] cells =
            [
                $"{month:yyyy-MM}", $"{end:yyyy-MM-dd}", $"{Moment(TimeSpan.TicksPerMinute):dd.MM.yyyy}", $"{Moment(TimeSpan.TicksPerMinute):yyyy-MM-dd HH}:00",
                $"{Moment(TimeSpan.TicksPerMinute).ToString("dd-MMM-yyyy HH:mm", CultureInfo.InvariantCulture).ToUpperInvariant()}",
                $"{Moment(TimeSpan.TicksPerSecond):yyyy-MM-ddTHH:mm:ss}Z", $"{Moment(TimeSpan.TicksPerMillisecond):yyyy-MM-dd HH:mm:ss.fff}",
                $"{Moment(TimeSpan.TicksPerMicrosecond * 7):HH:mm:ss.ffffff}",
            ];
            return string.Join(',', cells);
        });
        return $"month,end,day,hour,minute,stamp,milli,clock\n{string.Join('\n', lines)}\n";
    }

    /// <summary>
    /// A zip code in a city in a region, the month of a date and the half of the day of a time, and a group by a number; with gaps on both sides of each.
    /// </summary>
    private static string Dependences(int rows, ulong seed, bool broken = false)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var (zip, hired, minute) = (random.NextInt(12), new DateTime(2019, 1, 1).AddDays(random.NextInt(1500)), random.NextInt(1440));
            var income = Math.Round(Math.Exp(3 + random.NextGaussian()), 2);
            var isOdd = broken && row % 5 == 4;
            var (city, month) = (isOdd ? (zip + 3) % 12 / 2 : zip / 2, isOdd ? hired.AddMonths(1) : hired);
            string[] cells =
            [
                $"z{zip}", $"c{city}", zip < 6 ? "north" : "south", $"{hired:yyyy-MM-dd}", month.ToString("MMM", CultureInfo.InvariantCulture),
                $"{minute / 60:D2}:{minute % 60:D2}", minute < 720 ? "am" : "pm", income.ToString("F2", CultureInfo.InvariantCulture),
                income < 10 ? "1" : income < 30 ? "2" : "3",
            ];
            return string.Join(',', cells.Select(cell => random.NextInt(30) == 0 ? "" : cell));
        });
        return $"zip,city,region,hired,month,clock,half,income,band\n{string.Join('\n', lines)}\n";
    }

    /// <summary>What the day of the week and of the month of a date decide, and the minute of a time.</summary>
    private static string Parts(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var (day, minute) = (new DateTime(2020, 1, 1).AddDays(random.NextInt(1000)), random.NextInt(1440));
            return string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{day:ddd},{(day.Day < 16 ? "first" : "second")},")
                + string.Create(CultureInfo.InvariantCulture, $"{minute / 60:D2}:{minute % 60:D2},{minute % 60 / 20}");
        });
        return $"day,weekday,part,clock,third\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Sizes that are mostly tenths, prices that end in 99, and steps of a half that are mostly whole, with gaps.</summary>
    private static string Digits(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var size = Math.Round(20 + (4 * random.NextGaussian()), row % 10 == 0 ? 2 : 1);
            var price = Math.Floor(Math.Exp(3.5 + (0.8 * random.NextGaussian()))) + (row % 4 == 0 ? 0.49 : 0.99);
            var half = Math.Round(300 + (60 * random.NextGaussian())) + (row % 9 == 0 ? 0.5 : 0);
            return string.Create(CultureInfo.InvariantCulture, $"{size:F2},{price:F2},{(row % 20 == 7 ? "" : half.ToString("F1", CultureInfo.InvariantCulture))}");
        });
        return $"size,price,half\n{string.Join('\n', lines)}\n";
    }

    /// <summary>The month of the year in days, days of offices with gaps and a date for none, minutes, Mondays and quarters.</summary>
    private static string Seasons(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var day = new DateTime(2015, 3, 1).AddDays(random.NextInt(2500));
            var office = new DateTime(2015, 3, 2).AddDays((7 * random.NextInt(350)) + random.NextInt(5));
            var minute = new DateTime(2016, 2, 28).AddMinutes(random.NextInt(3_000_000));
            var (monday, quarter) = (new DateTime(2015, 3, 2).AddDays(7 * random.NextInt(350)), new DateTime(2015, 1, 1).AddMonths(3 * random.NextInt(30)));
            var warm = Math.Sin(day.DayOfYear / 58.1) + random.NextGaussian();
            string[] cells =
            [
                $"{day:yyyy-MM-dd}", row % 11 == 5 ? "" : row % 9 == 3 ? "9999-12-31" : $"{office:yyyy-MM-dd}", $"{minute:yyyy-MM-dd HH:mm}",
                $"{monday:yyyy-MM-dd}", $"{quarter:yyyy-MM}", warm.ToString("F3", CultureInfo.InvariantCulture),
            ];
            return string.Join(',', cells);
        });
        return $"{string.Join(',', SeasonNames)},warm\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Two numbers that go with the hour, whose rows stand in another order than that of their moments.</summary>
    private static string Ordered(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var hour = (row * 7) % rows;
            var x = Math.Sin(hour / 3.8) + (0.2 * random.NextGaussian());
            return string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddHours(hour):yyyy-MM-dd HH:mm},{x:F3},{x + random.NextGaussian():F3}");
        });
        return $"t,x,y\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Two numbers of three sites by turns, one of which stays the same for up to three rows.</summary>
    private static string Lagged(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var x = Math.Sin(row / 11.4) + (0.2 * random.NextGaussian());
            var y = row / 9 * 0.37 % 1;
            return string.Create(CultureInfo.InvariantCulture, $"{row * 0.5},{"ABC"[row % 3]},{x:F3},{y:F3}");
        });
        return $"t,site,x,y\n{string.Join('\n', lines)}\n";
    }

    /// <summary>Row numbers, codes with leading zeros, truth values, one of two numbers, and free text.</summary>
    private static string Kinds(int rows, ulong seed)
    {
        var random = SeededRandom.For(seed, Stream);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var isNorth = random.NextInt(3) == 0;
            var x = Math.Round(random.NextGaussian() + (isNorth ? 2 : 0), 3);
            return string.Create(CultureInfo.InvariantCulture, $"{row},{(isNorth ? "00501" : random.NextInt(2) == 0 ? "02116" : "90210")},")
                + string.Create(CultureInfo.InvariantCulture, $"{x:F3},{x > 1},{(random.NextInt(4) == 0 ? 5 : 0)},said on day {row} of {random.NextInt(30)}");
        });
        return $"row,zip,x,high,flag,remark\n{string.Join('\n', lines)}\n";
    }
}
