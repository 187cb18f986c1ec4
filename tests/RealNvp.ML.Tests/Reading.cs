using Microsoft.ML.Data;

namespace RealNvp.ML.Tests;

/// <summary>A row of a made-up plant: the pressure goes by the temperature, the load by the room, and every third room is a cellar.</summary>
public sealed class Reading
{
    public float Temperature { get; set; }

    public double Pressure { get; set; }

    public string Room { get; set; } = "";

    public bool IsOpen { get; set; }

    public int Floor { get; set; }

    [VectorType(2)]
    public float[] Loads { get; set; } = [];

    public float Label { get; set; }

    public string Note { get; set; } = "";

    /// <summary>The columns that are learnt.</summary>
    public static string[] Columns => [nameof(Temperature), nameof(Pressure), nameof(Room), nameof(IsOpen), nameof(Floor), nameof(Loads)];

    /// <summary>Rows by a seed, of which the last are anomalies.</summary>
    public static Reading[] Rows(int normal, int odd = 0, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, normal + odd).Select(index => Of(random, index, index >= normal))];
    }

    private static Reading Of(Random random, int index, bool isOdd)
    {
        string[] rooms = ["hall", "cellar", "attic"];
        var room = random.Next(3);
        var temperature = (float)Math.Round(20 + (5 * Normal(random)), 1);
        return new()
        {
            Temperature = temperature,
            Pressure = Math.Round((2 * temperature) + Normal(random) + (isOdd ? 15 : 0), 2),
            Room = rooms[room],
            IsOpen = random.Next(4) == 0,
            Floor = room == 1 ? 0 : random.Next(1, 6),
            Loads = [(float)(room + (0.2 * Normal(random))), (float)(10 + Normal(random))],
            Label = isOdd ? 1 : 0,
            Note = $"note {index}",
        };
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
