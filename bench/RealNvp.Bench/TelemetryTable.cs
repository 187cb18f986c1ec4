using System.Globalization;

namespace RealNvp.Bench;

/// <summary>
/// Readings of pumps, made up from a seed: pressure all but follows from temperature, current from speed and load, status from load; vibration has a long tail,
/// two sensors see the same with noise of their own, and each of four devices has its habits. Kelvin follow from temperature, a total from two columns, the
/// site from the device; the firmware is always the same.
/// </summary>
internal static class TelemetryTable
{
    public const string Header =
        "device,hour,temperature,pressure,load,speed,current,flow,vibration,inlet,outlet,events,status,kelvin,heat,total,site,firmware";

    private static readonly string[] Devices = ["P-01", "P-02", "P-03", "P-04"];

    private static readonly string[] Statuses = ["idle", "run", "full"];

    /// <summary>Lines of readings.</summary>
    public static IEnumerable<string> Lines(int rows, SeededRandom random)
    {
        for (var row = 0; row < rows; row++)
        {
            var device = random.NextInt(Devices.Length);
            var hour = random.NextInt(24);
            var load = Math.Clamp(0.5 + (0.25 * Math.Sin(2 * Math.PI * (hour - 9) / 24)) + (0.12 * random.NextGaussian()), 0.02, 1);
            var temperature = 35 + (4 * device) + (22 * load) + (2 * random.NextGaussian());
            var pressure = 1.2 + (0.031 * temperature) + (0.012 * random.NextGaussian());
            var speed = 900 + (120 * device) + (1900 * load) + (25 * random.NextGaussian());
            var current = (0.0042 * speed) + (6 * load) + (0.15 * random.NextGaussian());
            var flow = (0.011 * speed * (0.9 + (0.1 * load))) + (0.3 * random.NextGaussian());
            var vibration = Math.Exp(-0.4 + (0.8 * load) + (0.35 * random.NextGaussian()));
            var inlet = 18 + (5 * random.NextGaussian());
            var outlet = inlet + (0.12 * temperature) + (0.2 * random.NextGaussian());
            var heat = (0.2 * temperature) + (1.5 * random.NextGaussian());
            var events = Poisson(random, 0.4 + (3 * load * load));
            var status = load < 0.3 ? 0 : load < 0.68 ? 1 : 2;
            yield return string.Join(',', [
                Devices[device],
                hour.ToString(CultureInfo.InvariantCulture),
                Text(temperature, 2),
                Text(pressure, 4),
                Text(load, 3),
                Text(speed, 0),
                Text(current, 2),
                Text(flow, 2),
                Text(vibration, 3),
                Text(inlet, 2),
                Text(outlet, 2),
                events.ToString(CultureInfo.InvariantCulture),
                Statuses[status],
                Text(Math.Round(temperature, 2) + 273.15, 2),
                Text(heat, 2),
                Text(Math.Round(current, 2) + Math.Round(heat, 2), 2),
                device < 2 ? "north" : "south",
                "2.4.1",
            ]);
        }
    }

    private static int Poisson(SeededRandom random, double mean)
    {
        var (count, left) = (0, Math.Exp(-mean));
        for (var product = random.NextUniform(); product > left; product *= random.NextUniform())
        {
            count++;
        }

        return count;
    }

    private static string Text(double value, int decimals) => Math.Round(value, decimals).ToString($"F{decimals}", CultureInfo.InvariantCulture);
}
