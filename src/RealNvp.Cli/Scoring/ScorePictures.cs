using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Pictures;

namespace RealNvp.Cli.Scoring;

/// <summary>Draws what labelled rows say of a score: the anomalies it finds, and whether its p-values hold.</summary>
internal static class ScorePictures
{
    /// <summary>Draws roc.png and, where there are p-values, p-values.png into a folder.</summary>
    /// <param name="terminal">Is told of the files.</param>
    /// <param name="folder">The folder, made if need be.</param>
    /// <param name="data">The name of the rows.</param>
    /// <param name="scoring">What scored them; they must be labelled.</param>
    /// <param name="normal">The labels of normal rows; null for the usual ones.</param>
    public static void Draw(Terminal terminal, string folder, string data, ScoringPass scoring, IReadOnlyList<string>? normal)
    {
        var labelled = scoring.Labelled ?? throw new InvalidOperationException("The rows are not labelled.");
        var isAnomaly = labelled.AreAnomalies(normal);
        var scores = labelled.Scores.ToDictionary(score => score.Kind, score => Split(score.Values, isAnomaly));
        Directory.CreateDirectory(folder);

        ScoreKind[] kinds = [scoring.Scoring.Kind, .. scores.Keys.Where(kind => kind.IsBaseline && kind != scoring.Scoring.Kind)];
        var curves = kinds.Select(kind => new RocScore(kind.Word, scores[kind].Normal, scores[kind].Anomalies, kind.IsBaseline)).ToArray();
        Save(RocCurve.Draw(curves, $"{data}: anomalies found", scoring.Scoring.Scorer?.FalseAlarms), "roc.png");
        if (scoring.Scoring.Scorer is not { } scorer)
        {
            return;
        }

        var own = scores[scoring.Scoring.Kind];
        if (AreHeldOut(own.Normal, scorer.HeldOut) || AreHeldOut([.. own.Normal, .. own.Anomalies], scorer.HeldOut))
        {
            terminal.Say("No p-values.png: these rows set the threshold themselves, so that their p-values are even by construction.");
            return;
        }

        if (scorer.Shift is not null)
        {
            terminal.Say("No p-values.png: held-out rows count as they occur elsewhere, so that the band of the picture would be another at each row.");
            return;
        }

        Save(
            PValueCalibration.Draw(
                PValues(own.Normal),
                $"{data}: p-values by {scoring.Scoring.Kind.Word}",
                scorer.HeldOut.Count,
                PValues(own.Anomalies),
                scorer.FalseAlarms),
            "p-values.png");

        double[] PValues(double[] values) => Array.ConvertAll(values, scorer.HeldOut.PValue);

        void Save(Picture picture, string name)
        {
            var path = Path.Combine(folder, name);
            picture.Save(path);
            terminal.Say($"Picture in {path}");
        }
    }

    private static (double[] Normal, double[] Anomalies) Split(double[] values, bool[] isAnomaly) =>
        ([.. values.Where((_, row) => !isAnomaly[row])], [.. values.Where((_, row) => isAnomaly[row])]);

    private static bool AreHeldOut(double[] scores, ConformalThreshold heldOut) => scores.Order().SequenceEqual(heldOut.Scores.ToArray());
}
