namespace RealNvp.Data.Scoring;

/// <summary>A record as a model takes it.</summary>
/// <param name="Entry">Its number and what speaks against it.</param>
/// <param name="Row">Its values; zeros for a record that cannot be measured.</param>
/// <param name="Context">What it is conditioned on.</param>
internal readonly record struct EncodedRecord(RowEntry Entry, float[] Row, float[] Context)
{
    public bool IsMeasurable => Entry.Index >= 0;
}
