namespace RealNvp.Data;

/// <summary>Where data was loaded from and how it was split: what a model's metadata keeps, so that its parts can be found again.</summary>
internal sealed record DataOrigin
{
    /// <summary>The name in the catalogue, or the full path of a file or folder.</summary>
    public required string Data { get; init; }

    /// <summary>The seed of the split, and of what is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether all rows train, with none held back for validation.</summary>
    public bool FullTraining { get; init; }
}
