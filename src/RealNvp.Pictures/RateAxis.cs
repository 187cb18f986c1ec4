using System.Globalization;
using ScottPlot;

namespace RealNvp.Pictures;

/// <summary>Axes of rates from a smallest one to 1, drawn by their logarithms and marked in percent, since it is the small ones that matter.</summary>
internal static class RateAxis
{
    /// <summary>Where a rate is drawn; what lies below the smallest is drawn on it.</summary>
    public static double Place(double rate, double smallest) => Math.Log10(Math.Max(rate, smallest));

    /// <summary>Marks tens, and where these are few also twos and fives.</summary>
    public static void Mark(IAxis axis, double smallest)
    {
        double[] digits = smallest < 0.0004 ? [1] : [1, 2, 5];
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        for (var power = 0; power >= Math.Floor(Math.Log10(smallest)); power--)
        {
            foreach (var rate in digits.Select(digit => digit * Math.Pow(10, power)).Where(rate => rate <= 1 && rate >= smallest * 0.999))
            {
                ticks.AddMajor(Math.Log10(rate), Percent(rate));
            }
        }

        axis.TickGenerator = ticks;
    }

    /// <summary>A rate in percent, as <c>0.1 %</c>.</summary>
    public static string Percent(double rate) => (100 * rate).ToString("0.######", CultureInfo.InvariantCulture) + " %";
}
