namespace RealNvp.Flows;

/// <summary>Which rows of a training step's batch a process has.</summary>
/// <param name="First">The place in the batch of the first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="All">The rows of the batch.</param>
internal readonly record struct BatchPart(int First, int Count, int All)
{
    /// <summary>All rows of a batch.</summary>
    public static BatchPart Whole(int rows) => new(0, rows, rows);
}
