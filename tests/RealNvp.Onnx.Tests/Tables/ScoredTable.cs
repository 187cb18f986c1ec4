using RealNvp.Data;
using RealNvp.Data.Scoring;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>Holds what a graph says of a table's rows to what the library says of them.</summary>
internal static class ScoredTable
{
    /// <summary>Asserts that log p, score, p-value, flag and reason are the library's.</summary>
    /// <param name="detector">The library's model.</param>
    /// <param name="runtime">The graph.</param>
    /// <param name="records">The rows, each as the texts of a file.</param>
    public static void AssertSame(AnomalyDetector detector, Runtime runtime, string[][] records)
    {
        var (model, schema) = (detector.Model, detector.Model.Schema!);
        var result = runtime.Run([.. FaultyRecords.Feed(runtime, schema, records)]);
        var explanations = new RowExplanations(model);
        var hundreds = Math.Max(1, model.Dimension / 100.0);
        var wrong = 0;
        for (var row = 0; row < records.Length; row++)
        {
            var scored = detector.Score(FaultyRecords.Record(schema, records[row]));
            var what = string.Join(", ", records[row]);
            Close(scored.LogProb ?? double.NegativeInfinity, result.Doubles("log_prob")[row], 1e-4 * hundreds);
            Close(scored.Score ?? double.PositiveInfinity, result.Doubles("score")[row], 1e-4 * hundreds);
            Assert.Equal(scored.PValue is null, double.IsNaN(result.Doubles("p_value")[row]));
            if (scored is { PValue: not null, Score: { } score })
            {
                PValues.Agree(detector.Scorer.HeldOut, score, result.Doubles("p_value")[row]);
            }

            // Where scores that floats cannot tell apart have two p-values, the rate may lie between.
            var isTied = scored.PValue is { } own && !own.Equals(result.Doubles("p_value")[row]) && own <= detector.Scorer.FalseAlarms;
            Assert.True((scored.IsFlagged && !isTied) == (result.Bools("flagged")[row] && !isTied), what);
            var reason = scored.IsFlagged && result.Bools("flagged")[row] ? explanations.First(scored)?.Column ?? "" : "";
            wrong += reason == result.Texts("reason")[row] ? 0 : 1;
        }

        // Of two columns that are as much to blame the last digits of a float decide.
        Assert.True(wrong <= records.Length / 50, $"{wrong} of {records.Length} reasons differ.");

        static void Close(double expected, double actual, double tolerance) => Assert.True(
            expected.Equals(actual) || Math.Abs(expected - actual) <= Math.Max(tolerance, 1e-5 * Math.Abs(expected)), $"{actual} in place of {expected}.");
    }
}
