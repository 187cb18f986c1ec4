using RealNvp.Data;

namespace RealNvp.Cli.Runs;

/// <summary>Data with what its density is conditioned on.</summary>
internal static class GivenData
{
    /// <summary>What stands for the class of each row.</summary>
    private const string Label = "label";

    public static Dataset Of(Dataset data, string given) => given == Label
        ? data.GivenLabels()
        : throw new InvalidInputException($"--given takes '{Label}', the class of each row, and not '{given}'.");
}
