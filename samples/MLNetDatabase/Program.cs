using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RealNvp;
using RealNvp.ML;

// MLNetDatabase DATABASE MODEL: learns the pumps' readings of a week from a SQLite database, scores those of the next day, and says what is wrong with those
// that are flagged. The model is kept in ML.NET's zip, and one that is there is taken. A database that is not there is made, with made-up readings.
if (args is not [var database, var zip])
{
    Console.Error.WriteLine("usage: MLNetDatabase pumps.db model.zip");
    return 2;
}

var connection = $"Data Source={database};Pooling=False";
if (!File.Exists(database))
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
try
{
    var model = File.Exists(zip) ? mlContext.Model.Load(zip, out _) : Learn();
    var rows = mlContext.Data.CreateEnumerable<ScoredReading>(model.Transform(Load("day > 7")), reuseRowObject: false).ToArray();
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

ITransformer Learn()
{
    var week = Load("day <= 7");
    var model = mlContext.AnomalyDetection.Trainers.NormalizingFlow(new NormalizingFlowOptions
    {
        Columns = [nameof(Reading.Pump), nameof(Reading.Pressure), nameof(Reading.Flow), nameof(Reading.Power)],
        Training = new() { Epochs = 30, Members = 1 },
    }).Fit(week);
    mlContext.Model.Save(model, week.Schema, zip);
    return model;
}

IDataView Load(string rows) =>
    loader.Load(new(SqliteFactory.Instance, connection, $"SELECT id, pump, pressure, flow, power FROM readings WHERE {rows}"));
