using RealNvp;
using RealNvp.Data;

// detect-anomalies READINGS NEW: learns the rows of one table and prints the rows of another that are too strange to be normal, and why.
if (args is not [var readings, var fresh])
{
    Console.Error.WriteLine("usage: DetectAnomalies readings.csv new.csv");
    return 2;
}

try
{
    using var detector = AnomalyDetector.Fit(readings);
    foreach (var row in detector.Score(fresh).Where(row => row.IsFlagged))
    {
        Console.WriteLine(FormattableString.Invariant($"row {row.Number}, p = {row.PValue ?? (object)"none":G2}: {string.Join("; ", detector.Explain(row))}"));
    }

    return 0;
}
catch (InvalidInputException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
