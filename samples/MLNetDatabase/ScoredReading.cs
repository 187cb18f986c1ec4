/// <summary>What is said of a reading.</summary>
internal sealed class ScoredReading
{
    public int Id { get; set; }

    public float Score { get; set; }

    public float PValue { get; set; }

    public bool PredictedLabel { get; set; }

    public string Reason { get; set; } = "";
}
