namespace RealNvp.Data;

/// <summary>A data set that <see cref="DatasetCatalogue.Load"/> knows by name.</summary>
/// <param name="Name">The name to load it by.</param>
/// <param name="Summary">One line: what it holds and how it is split.</param>
/// <param name="Place">Where it is: "embedded", "drawn from a seed", the folder of its files, or "not here yet" if loading downloads it.</param>
public sealed record DatasetEntry(string Name, string Summary, string Place)
{
    /// <summary>Whether it is neither here nor can be downloaded by a program: <see cref="DataOptions.DataDirectory"/> must say where its files are.</summary>
    public bool NeedsFolder { get; init; }
}
