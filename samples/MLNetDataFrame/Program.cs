using Microsoft.Data.Analysis;
using Microsoft.ML;
using RealNvp;
using RealNvp.ML;

// MLNetDataFrame: a DataFrame is a data view. Learns one that has gaps, fills them, scores another and draws new rows, each as a DataFrame again.
try
{
    var mlContext = new MLContext(seed: 1);
    var frame = Houses(count: 600, seed: 1, hasGaps: true, areOdd: 0);
    Console.WriteLine($"{frame.Columns["area"].NullCount} of {frame.Rows.Count} areas are missing");

    string[] columns = ["area", "rooms", "price", "heating"];
    var training = new NormalizingFlowOptions { Columns = columns, Training = new() { Epochs = 25, Members = 1 } };
    using var imputer = mlContext.Transforms.FlowImputation(training, ["area"]).Fit(frame);
    var whole = imputer.Transform(frame).ToDataFrame(-1);
    Console.WriteLine($"{Missing(whole)} are missing once they are filled; the first gap became {whole["area"][5]}, the next {whole["area"][25]}");

    using var detector = mlContext.AnomalyDetection.Trainers.NormalizingFlow(training).Fit(whole);
    var offered = detector.Transform(Houses(count: 100, seed: 2, hasGaps: false, areOdd: 3)).ToDataFrame(-1);
    var flagged = offered.Filter(offered["PredictedLabel"].ElementwiseEquals(true));
    foreach (var house in flagged.Rows)
    {
        Console.WriteLine($"a house of {house["area"]} square metres: {house["Reason"]}");
    }

    Console.WriteLine($"{flagged.Rows.Count} of {offered.Rows.Count} houses are flagged");

    var drawn = mlContext.Data.SampleFlow(detector, count: 1000, seed: 7).ToDataFrame(-1);
    Console.WriteLine(
        $"{drawn.Rows.Count} new houses, with {drawn["area"].Mean():F0} square metres on average where those that were learnt have {whole["area"].Mean():F0}");
    return 0;
}
catch (InvalidInputException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static long Missing(DataFrame frame) => frame["area"].Cast<float?>().LongCount(area => area is null || float.IsNaN(area.Value));

// Made-up houses: rooms and price go by the area. Of some every twentieth area is missing, and the last are offered for a third of what they are worth.
static DataFrame Houses(int count, int seed, bool hasGaps, int areOdd)
{
    var random = new Random(seed);
    var (areas, rooms, prices) = (new SingleDataFrameColumn("area"), new Int32DataFrameColumn("rooms"), new SingleDataFrameColumn("price"));
    var heating = new StringDataFrameColumn("heating");
    for (var house = 0; house < count; house++)
    {
        var area = 40 + (160 * random.NextDouble());
        var price = (house < count - areOdd ? 3 : 1) * area;
        areas.Append(hasGaps && house % 20 == 5 ? null : (float)Math.Round(area));
        rooms.Append((int)Math.Round(area / 30) + random.Next(2));
        prices.Append((float)Math.Round(price + (15 * (random.NextDouble() - 0.5)), 1));
        heating.Append(random.Next(3) == 0 ? "gas" : "heat pump");
    }

    return new(areas, rooms, prices, heating);
}
