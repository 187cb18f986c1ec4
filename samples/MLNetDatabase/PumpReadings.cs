using Microsoft.Data.Sqlite;

/// <summary>
/// Made-up readings of three pumps: what flows goes by the pressure, the power by both, and each pump has its own. On the last day two are wrong.
/// </summary>
internal static class PumpReadings
{
    private const int Days = 8;
    private const int ReadingsOfADay = 120;

    /// <summary>Writes the table readings.</summary>
    public static void Write(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        Run(connection, "CREATE TABLE readings (id INTEGER PRIMARY KEY, day INTEGER, pump TEXT, pressure REAL, flow REAL, power REAL)");
        var random = new Random(1);
        for (var id = 0; id < Days * ReadingsOfADay; id++)
        {
            var day = (id / ReadingsOfADay) + 1;
            var pump = random.Next(3);
            var pressure = 4 + pump + (0.5 * Normal(random));
            var flow = (10 * pressure) + Normal(random);
            var power = (0.3 * pressure * flow) + (2 * Normal(random));

            // A blocked filter: as much pressure and power as ever, and half of the flow.
            var isBlocked = id is (7 * ReadingsOfADay) + 30 or (7 * ReadingsOfADay) + 77;
            Run(
                connection,
                "INSERT INTO readings VALUES ($id, $day, $pump, $pressure, $flow, $power)",
                ("$id", id), ("$day", day), ("$pump", $"pump {(char)('A' + pump)}"), ("$pressure", Math.Round(pressure, 2)),
                ("$flow", Math.Round(isBlocked ? flow / 2 : flow, 1)), ("$power", Math.Round(power, 1)));
        }

        transaction.Commit();
    }

    private static void Run(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
