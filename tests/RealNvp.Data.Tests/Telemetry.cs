using System.Globalization;

namespace RealNvp.Data.Tests;

/// <summary>
/// Two devices, three sensors that go along with one another and with the hour: a temperature that follows the day and its own last value, a pressure by the
/// temperature, and a speed by the pressure. No value comes twice but by chance.
/// </summary>
internal sealed class Telemetry
{
    private static readonly DateTime Start = new(2024, 1, 1);

    private readonly List<Reading> _rows = [];

    public Telemetry(int hours, ulong seed, int from = 0)
    {
        var random = new SeededRandom(seed);
        var drift = new double[2];
        for (var hour = from; hour < from + hours; hour++)
        {
            for (var device = 0; device < 2; device++)
            {
                drift[device] = (0.6 * drift[device]) + (0.35 * random.NextGaussian());
                var celsius = 20 + (15 * device) + (5 * Math.Sin(2 * Math.PI * hour / 24)) + drift[device];
                _rows.Add(Follow(new(hour, device, celsius, 0, 0), 0.05 * random.NextGaussian(), 3 * random.NextGaussian()));
            }
        }
    }

    public IReadOnlyList<Reading> Rows => _rows;

    /// <summary>Changes the rows of a device from an hour on.</summary>
    public void Change(int device, int hour, int hours, Func<Reading, Reading> change)
    {
        for (var index = 0; index < _rows.Count; index++)
        {
            if (_rows[index].Device == device && _rows[index].Hour >= hour && _rows[index].Hour < hour + hours)
            {
                _rows[index] = change(_rows[index]);
            }
        }
    }

    public Reading At(int device, int hour) => _rows.First(row => row.Device == device && row.Hour == hour);

    /// <summary>Pressure and speed as they follow from the temperature.</summary>
    public static Reading Follow(Reading reading, double ofBar = 0, double ofSpeed = 0)
    {
        var bar = 2 + (0.1 * reading.Celsius) + ofBar;
        return reading with { Bar = bar, Speed = 1000 + (30 * bar) + ofSpeed };
    }

    public string ToCsv() => ToCsv(_rows);

    public static string ToCsv(IEnumerable<Reading> rows) => $"time,device,celsius,bar,rpm\n{string.Join('\n', rows.Select(Line))}\n";

    public IEnumerable<Dictionary<string, object?>> ToRecords() => _rows.Select(ToRecord);

    public static Dictionary<string, object?> ToRecord(Reading row) => new()
    {
        ["time"] = Start.AddHours(row.Hour),
        ["device"] = Name(row.Device),
        ["celsius"] = Math.Round(row.Celsius, 3),
        ["bar"] = Math.Round(row.Bar, 4),
        ["rpm"] = Math.Round(row.Speed, 2),
    };

    private static string Name(int device) => device == 0 ? "north" : "south";

    private static string Line(Reading row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Start.AddHours(row.Hour):yyyy-MM-ddTHH:mm:ss},{Name(row.Device)},{Math.Round(row.Celsius, 3)},{Math.Round(row.Bar, 4)},{Math.Round(row.Speed, 2)}");

    public sealed record Reading(int Hour, int Device, double Celsius, double Bar, double Speed);
}
