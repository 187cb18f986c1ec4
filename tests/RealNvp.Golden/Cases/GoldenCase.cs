using RealNvp.Specs;

namespace RealNvp.Golden;

/// <summary>
/// A flow to write, the names of its classes where it is conditioned on labels and how many rows each had, and the model that its training went on from where
/// it knows the rows it saw.
/// </summary>
internal sealed record GoldenCase(string Name, FlowSpec Flow, string[]? Classes = null, string? From = null, int[]? ClassRows = null)
{
    /// <summary>The flows of an ensemble behind the first; empty for a model of one.</summary>
    public FlowSpec[] Others { get; init; } = [];

    /// <summary>Whether it is calibrated by rows with classes and by rows without.</summary>
    public bool IsToldClassesAndNot { get; init; }
}
