namespace RealNvp.ML.Tests;

/// <summary>What the detector says of a row.</summary>
public sealed class ScoredReading
{
    public float Score { get; set; }

    public float PValue { get; set; }

    public bool PredictedLabel { get; set; }

    public float LogProbability { get; set; }

    public string Reason { get; set; } = "";

    public float Label { get; set; }

    public string Note { get; set; } = "";
}
