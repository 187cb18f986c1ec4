namespace RealNvp.Torch.Native;

/// <summary>The package that holds libtorch for a platform, and the sentences that name it.</summary>
internal static class TorchPackage
{
    /// <summary>The version of libtorch that the TorchSharp referenced here was built for.</summary>
    public const string Version = "2.10.0";

    private static readonly string[] Platforms = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    /// <summary>Whether there is a package of libtorch for a platform.</summary>
    public static bool IsFor(string platform) => Platforms.Contains(platform);

    /// <summary>One sentence on why torch is not there and what to do about it.</summary>
    /// <param name="platform">The platform as packages name it.</param>
    /// <param name="isLibTorchPresent">Whether the program has libtorch's own files.</param>
    /// <param name="cause">What the system said, or null.</param>
    public static string Advice(string platform, bool isLibTorchPresent, string? cause)
    {
        var reason = string.IsNullOrWhiteSpace(cause) ? "" : $" ({cause.Trim().TrimEnd('.')})";
        if (!IsFor(platform))
        {
            return $"There is no libtorch package for {platform}{reason}; use the managed engine, which runs flows of vectors, or run on one of {string.Join(", ", Platforms)}.";
        }

        return isLibTorchPresent
            ? $"libtorch is there, but TorchSharp's library on top of it did not load{reason}; use the managed engine, which runs flows of vectors, "
                + $"or see that both packages are whole and that libtorch-cpu-{platform} has version {Version}."
            : $"libtorch is not there; add it to the program with 'dotnet add package libtorch-cpu-{platform} --version {Version}', "
                + "or use the managed engine, which runs flows of vectors.";
    }
}
