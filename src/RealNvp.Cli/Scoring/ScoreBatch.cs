namespace RealNvp.Cli.Scoring;

/// <summary>Some rows that are to be scored.</summary>
/// <param name="Rows">As the model takes them, <c>[n, Dimension]</c>.</param>
/// <param name="Context">What each is conditioned on, <c>[n, Spec.Context]</c>.</param>
/// <param name="Numbers">The number of each, from 1.</param>
/// <param name="Labels">What the data says of each, null where nothing; empty for data without labels.</param>
internal sealed record ScoreBatch(ReadOnlyMemory<float> Rows, ReadOnlyMemory<float> Context, ReadOnlyMemory<long> Numbers, ReadOnlyMemory<string?> Labels)
{
    /// <summary>The names of the files that rows of pictures are; empty for other rows.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The indices of rows that break a relation by which a column was left out of the model: strange in a way that no score of it sees.</summary>
    public IReadOnlyList<int> Broken { get; init; } = [];
}
