using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RealNvp;
using RealNvp.ML;

// MLNetDatabase [DATABASE]: learns the pumps' readings of a week from a SQLite database, scores those of the next day, and says what is wrong with the flagged ones.
// A database that is not there is made, with made-up readings; without a name it is a temporary one.
var path = args is [var given] ? given : Path.Combine(Path.GetTempPath(), $"pumps-{Guid.NewGuid():N}.db");
var connection = $"Data Source={path};Pooling=False";
try
{
    if (!File.Exists(path))
    {
        PumpReadings.Write(connection);
    }

    var mlContext = new MLContext(seed: 1);
    mlContext.Log += (_, line) =>
    {
        if (line.Kind == ChannelMessageKind.Info)
        {
            Console.Error.WriteLine(line.Message);
        }
    };
    var loader = mlContext.Data.CreateDatabaseLoader<Reading>();
    var week = loader.Load(new(SqliteFactory.Instance, connection, "SELECT id, pump, pressure, flow, power FROM readings WHERE day <= 7"));
    var day = loader.Load(new(SqliteFactory.Instance, connection, "SELECT id, pump, pressure, flow, power FROM readings WHERE day > 7"));

    using var model = mlContext.AnomalyDetection.Trainers.NormalizingFlow(new NormalizingFlowOptions
    {
        Columns = [nameof(Reading.Pump), nameof(Reading.Pressure), nameof(Reading.Flow), nameof(Reading.Power)],
        Training = new() { Epochs = 30, Members = 1 },
    }).Fit(week);
    var rows = mlContext.Data.CreateEnumerable<ScoredReading>(model.Transform(day), reuseRowObject: false).ToArray();
    foreach (var row in rows.Where(row => row.PredictedLabel).OrderByDescending(row => row.Score))
    {
        Console.WriteLine($"reading {row.Id}, p = {row.PValue:G2}: {row.Reason}");
    }

    Console.WriteLine($"{rows.Count(row => row.PredictedLabel)} of {rows.Length} readings are flagged");
    return 0;
}
catch (InvalidInputException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
finally
{
    if (args.Length == 0)
    {
        File.Delete(path);
    }
}
