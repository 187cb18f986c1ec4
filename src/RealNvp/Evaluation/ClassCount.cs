namespace RealNvp.Evaluation;

/// <summary>How rows were classified with respect to one class.</summary>
/// <param name="Taken">How many rows were taken for it.</param>
/// <param name="Rows">How many are of it; null where the true classes are not known.</param>
/// <param name="Right">How many of these were taken for it; null where the true classes are not known.</param>
public sealed record ClassCount(int Taken, int? Rows, int? Right)
{
    /// <summary>The share of the class's rows that were taken for it; null where it has none, or none is known.</summary>
    public double? Accuracy => Rows > 0 ? Right / (double)Rows : null;
}
