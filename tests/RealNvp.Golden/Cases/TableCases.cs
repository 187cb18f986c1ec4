using System.Globalization;
using RealNvp.Specs;

namespace RealNvp.Golden;

/// <summary>Tables with every kind of column: numbers, steps, levels, names, context, labels, identifiers, text, and columns left out since they follow from others.</summary>
internal static class TableCases
{
    private const int TableRows = 130;
    private const int NewRows = 24;
    private const ulong Stream = 0x7AB1E;

    private static readonly string[] Colours = ["blue", "green", "red"];
    private static readonly double[] Sizes = [0.1, 0.7071067811865476, 2.718281828459045];

    public static IEnumerable<TableCase> All =>
    [
        new("mixed", Mixed(TableRows, 1), Mixed(NewRows, 2, broken: true), new() { Label = "state", Drop = ["note"] }, null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("given", Given(TableRows, 3), Given(NewRows, 4), new() { Given = ["hour", "site"], MissingMarks = ["-"] }, new(BaseKind.StudentT, 5),
            (net, flip) => new SplineCouplingSpec(4) { Net = net, Mask = MaskKind.OddEven, Flip = flip }),
        new("kinds", Kinds(TableRows, 5), Kinds(NewRows, 6), new(), null,
            (net, flip) => new AffineCouplingSpec { Shared = net, Mask = MaskKind.OddEven, Flip = flip }),
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
            var count = random.NextInt(9) + (isOdd ? 5 : 0);
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
