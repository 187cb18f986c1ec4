using RealNvp.Data;

namespace RealNvp.Cli.Runs;

/// <summary>Data with what its density is conditioned on.</summary>
internal static class GivenData
{
    /// <summary>What stands for the class of each row.</summary>
    public const string Label = "label";

    /// <summary>What stands for no condition, where a preset would choose one.</summary>
    public const string None = "none";

    /// <summary>Whether what is given are columns of a table, which its rows then have as their context already.</summary>
    public static bool IsColumns(string name, string? given) => given is not null and not Label and not None && DatasetCatalogue.IsTable(name);

    public static Dataset Of(Dataset data, string given) => given == Label ? data.GivenLabels()
        : data.Schema is { ContextWidth: > 0 } ? data
        : throw new InvalidInputException($"--given takes '{Label}', the class of each row, and not '{given}'.");
}
