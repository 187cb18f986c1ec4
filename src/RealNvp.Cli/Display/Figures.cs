using System.Globalization;
using System.Text.Json.Nodes;
using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Cli.Display;

/// <summary>How numbers are written for people and for programs.</summary>
internal static class Figures
{
    public static string Nats(double? nats) => nats is { } value ? Text(value, "F2") : "";

    public static string Bits(double? nats, Shape shape) =>
        nats is { } value ? Text(Likelihood.ToBitsPerDimension(value, shape), "F4") : "";

    public static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 in percent.</summary>
    public static string Percent(double share, string format) => $"{Text(100 * share, format)} %";

    public static string Small(double value) => double.IsNaN(value) ? "" : value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>Seconds as people say them: 8.3 s, 4 min 12 s, 1 h 20 min.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Max(0, double.IsFinite(seconds) ? seconds : 0));
        return time.TotalMinutes < 1 ? FormattableString.Invariant($"{time.TotalSeconds:F1} s")
            : time.TotalHours < 1 ? FormattableString.Invariant($"{time.Minutes} min {time.Seconds} s")
            : FormattableString.Invariant($"{(int)time.TotalHours} h {time.Minutes} min");
    }

    /// <summary>A number for JSON; null where JSON has none.</summary>
    public static JsonNode? Json(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;
}
