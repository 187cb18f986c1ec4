using System.Globalization;

namespace RealNvp.Cli.Display;

/// <summary>Rates that are promised, in words: never less than they are.</summary>
internal static class Rates
{
    private const int ShownDigits = 4;

    // Between a rate and 1 in N: what the rounding of a division leaves.
    private const double Rounding = 1e-9;

    // Smaller ones have too many zeros to be read.
    private const double LeastPlain = 1e-9;

    /// <summary>1 in N where that is the rate; else percent, rounded up: <c>1 in 10</c>, <c>40 %</c>.</summary>
    public static string Of(double rate) => IsOneIn(rate, out var many)
        ? string.Create(CultureInfo.InvariantCulture, $"1 in {many:N0}")
        : Percent(rate);

    /// <summary>The same of something that does something: <c>1 in 100 normal rows looks</c>, <c>40 % of normal rows look</c>.</summary>
    /// <param name="rate">The rate.</param>
    /// <param name="of">What it is a rate of, in the plural; empty for nothing that is named.</param>
    /// <param name="does">The verb for one.</param>
    /// <param name="do">The verb for more.</param>
    public static string Of(double rate, string of, string does, string @do)
    {
        var isOneIn = IsOneIn(rate, out _);
        return $"{Of(rate)}{(of.Length == 0 ? "" : isOneIn ? $" {of}" : $" of {of}")} {(isOneIn ? does : @do)}";
    }

    /// <summary>A rate in percent, rounded up to some digits.</summary>
    public static string Percent(double rate)
    {
        if (rate < LeastPlain)
        {
            return $"{(100 * rate).ToString($"G{ShownDigits}", CultureInfo.InvariantCulture)} %";
        }

        // A decimal takes over the digits that a double holds for certain: 0.3 is 30 %, and not a little more.
        var percent = 100 * (decimal)rate;
        var scale = 1m;
        for (var digit = ShownDigits - 1 - (int)Math.Floor(Math.Log10((double)percent)); digit > 0; digit--)
        {
            scale *= 10;
        }

        return $"{(decimal.Ceiling(percent * scale) / scale).ToString("0.################", CultureInfo.InvariantCulture)} %";
    }

    /// <summary>How many are expected at most, with a digit after the point, rounded up.</summary>
    public static string AtMost(double expected) => (Math.Ceiling((10 * expected) - Rounding) / 10).ToString("#,0.0", CultureInfo.InvariantCulture);

    private static bool IsOneIn(double rate, out double many)
    {
        many = Math.Round(1 / rate);
        return many >= 2 && rate >= LeastPlain && Math.Abs((rate * many) - 1) < Rounding;
    }
}
