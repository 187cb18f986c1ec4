using System.Globalization;

namespace RealNvp.Bench;

/// <summary>
/// A table as an office would keep it, made up from a seed: ages, hours with a spike at 40, gains that are mostly zero, a share of 0 to 1, months, dates, zip
/// codes with leading zeros, yes and no, categories, free text, and about 3 % gaps. Nearly every column depends on others.
/// </summary>
internal static class CensusTable
{
    private const int ZipsOfARegion = 30;

    private static readonly string[] Header =
    [
        "age", "education", "occupation", "region", "zip", "hours", "wage", "capital_gain", "share_saved", "month", "hired", "owner", "income", "remark",
    ];

    private static readonly string[] Educations = ["none", "school", "some college", "bachelor", "master", "doctorate"];

    private static readonly string[] Occupations = ["farming", "sales", "office", "craft", "care", "technical", "management"];

    private static readonly string[] Regions = ["north", "east", "south", "west", "coast"];

    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>How likely each occupation is by the level of education, from none to doctorate; any scale.</summary>
    private static readonly double[][] OccupationsByEducation =
    [
        [5, 4, 1, 6, 3, 0.5, 0.2],
        [3, 5, 3, 6, 4, 1, 0.5],
        [1, 5, 5, 3, 4, 3, 1],
        [0.4, 3, 5, 1, 3, 6, 4],
        [0.2, 1.5, 3, 0.5, 2, 6, 7],
        [0.1, 0.5, 1, 0.2, 2, 7, 5],
    ];

    private static readonly double[] WageByOccupation = [-0.35, -0.1, 0, 0.05, -0.15, 0.3, 0.45];

    private static readonly double[] WageByRegion = [0, -0.12, -0.05, 0.08, 0.2];

    private static readonly DateOnly Today = new(2025, 12, 31);

    /// <summary>Writes a table of so many rows; another part of the same seed has other rows of the same distribution.</summary>
    public static void Write(string path, int rows, ulong seed, ulong part)
    {
        var random = SeededRandom.For(seed, part);
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine(string.Join(',', Header));
        for (var row = 0; row < rows; row++)
        {
            var (age, cells) = Row(random);
            file.WriteLine(string.Join(',', cells.Index().Select(cell => random.NextUniform() < Gaps(Header[cell.Index], age) ? "" : cell.Item)));
        }
    }

    /// <summary>How often a cell is empty: 3 in 100, and the share more often of the old, so that its gaps depend on another column.</summary>
    private static double Gaps(string column, int age) => column != "share_saved" ? 0.03 : age > 60 ? 0.08 : 0.02;

    private static (int Age, string[] Cells) Row(SeededRandom random)
    {
        var age = Age(random);
        var education = Draw(random, EducationByAge(age));
        var occupation = Draw(random, OccupationsByEducation[education]);
        var region = Draw(random, occupation == 0 ? [3, 2, 4, 2, 0.5] : occupation >= 5 ? [2, 1.5, 2, 3, 5] : [3, 3, 3, 3, 3]);
        var hours = Hours(random, age, occupation);
        var experience = Math.Clamp(age - 18 - (2 * education), 0, 35);
        var wage = Math.Exp(
            2.45 + (0.16 * education) + WageByOccupation[occupation] + WageByRegion[region] + (0.03 * experience) - (0.0005 * experience * experience)
            + (0.25 * random.NextGaussian()));
        var pay = wage * hours * 50;
        var gain = CapitalGain(random, age, pay);
        var lean = Math.Log(pay / 40_000);
        var share = Math.Round(Math.Clamp((1.06 * Logistic(-1.6 + (0.7 * lean) + (0.012 * (age - 45)) + (1.4 * random.NextGaussian()))) - 0.03, 0, 1), 3);
        var month = Draw(random, [.. Enumerable.Range(0, 12).Select(each => Season(occupation, each))]);
        var isOwner = random.NextUniform() < Logistic(-1.2 + (0.05 * (age - 40)) + (1.1 * lean) - (region == 4 ? 0.8 : 0));
        var isHigh = random.NextUniform() < Logistic(6 * Math.Log((pay + gain) / 55_000));
        return (age,
        [
            Text(age),
            Educations[education],
            Occupations[occupation],
            Regions[region],
            Zip(random, region),
            Text(hours),
            wage.ToString("F2", CultureInfo.InvariantCulture),
            Text(gain),
            share.ToString(CultureInfo.InvariantCulture),
            Months[month],
            Hired(random, age, month).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            isOwner ? "yes" : "no",
            isHigh ? ">50K" : "<=50K",
            Remark(random, occupation, region),
        ]);
    }

    /// <summary>17 to 90: many at work, fewer old.</summary>
    private static int Age(SeededRandom random)
    {
        while (true)
        {
            var age = random.NextUniform() < 0.7 ? 38 + (12 * random.NextGaussian()) : 62 + (13 * random.NextGaussian());
            if (age is >= 17 and < 91)
            {
                return (int)age;
            }
        }
    }

    private static double[] EducationByAge(int age) =>
        age < 22 ? [2, 6, 4, 0.3, 0, 0] : age < 60 ? [1, 5, 4, 4, 2, 0.6] : [3, 6, 3, 2, 1, 0.4];

    /// <summary>1 to 99, 40 for nearly half of all.</summary>
    private static int Hours(SeededRandom random, int age, int occupation)
    {
        if (age is > 20 and < 66 && random.NextUniform() < (occupation is 0 or 6 ? 0.25 : 0.58))
        {
            return 40;
        }

        var middle = age > 65 ? 20 : age < 21 ? 25 : occupation is 0 or 6 ? 50 : 37;
        return Math.Clamp((int)Math.Round(middle + (10 * random.NextGaussian())), 1, 99);
    }

    /// <summary>Nine in ten have none; the others a lognormal sum, with a cap that some reach.</summary>
    private static int CapitalGain(SeededRandom random, int age, double pay)
    {
        var some = Logistic(-2.75 + (0.03 * (age - 45)) + (0.6 * Math.Log(pay / 40_000)));
        return random.NextUniform() >= some ? 0 : (int)Math.Min(99_999, Math.Exp(8 + (0.5 * Math.Log(pay / 40_000)) + (1.1 * random.NextGaussian())));
    }

    private static double Season(int occupation, int month) =>
        1 + ((occupation == 0 ? 0.9 : occupation == 1 ? -0.5 : 0.1) * Math.Cos(2 * Math.PI * (month - 6) / 12));

    /// <summary>Five digits of the region, the lower of a region more often: 150 different ones, a fifth of them with a leading zero.</summary>
    private static string Zip(SeededRandom random, int region)
    {
        var place = Math.Min(ZipsOfARegion - 1, (int)(ZipsOfARegion * Math.Pow(random.NextUniform(), 1.7)));
        return ((region * 20_000) + 1_001 + (place * 37)).ToString("D5", CultureInfo.InvariantCulture);
    }

    /// <summary>A day of the month given, after the person was sixteen.</summary>
    private static DateOnly Hired(SeededRandom random, int age, int month)
    {
        var years = Math.Min(age - 16, 45) * Math.Pow(random.NextUniform(), 2);
        var year = Today.Year - (int)years;
        return new(year, month + 1, 1 + random.NextInt(DateTime.DaysInMonth(year, month + 1)));
    }

    private static string Remark(SeededRandom random, int occupation, int region)
    {
        string[] begin = ["asked to be called back about", "came in person for", "wrote a letter about", "has questions on", "was helped with"];
        string[] what = ["the form of last year", "a second job", "a move to another town", "a change of name", "the pension", "a lost card"];
        return $"{begin[random.NextInt(begin.Length)]} {what[random.NextInt(what.Length)]} in {Occupations[occupation]} "
            + $"({Regions[region]} {1 + random.NextInt(9_000)})";
    }

    private static int Draw(SeededRandom random, double[] weights)
    {
        var place = random.NextUniform() * weights.Sum();
        for (var index = 0; index < weights.Length - 1; index++)
        {
            place -= weights[index];
            if (place < 0)
            {
                return index;
            }
        }

        return weights.Length - 1;
    }

    private static double Logistic(double value) => 1 / (1 + Math.Exp(-value));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
