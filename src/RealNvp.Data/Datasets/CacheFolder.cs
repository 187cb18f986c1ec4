namespace RealNvp.Data;

/// <summary>Where downloaded data are kept: one folder for all data sets, and in it one for each.</summary>
internal static class CacheFolder
{
    public const string Variable = "REALNVP_CACHE";

    /// <summary>REALNVP_CACHE if set, else the platform's cache folder with <c>realnvp</c> in it.</summary>
    public static string Find() =>
        Find(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    public static string Find(Func<string, string?> variable, bool windows, string home)
    {
        if (variable(Variable) is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        if (windows)
        {
            var local = variable("LOCALAPPDATA") is { Length: > 0 } given ? given : Path.Combine(home, "AppData", "Local");
            return Path.Combine(local, "realnvp");
        }

        // The XDG specification has programs ignore a relative path here.
        return variable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
            ? Path.Combine(cache, "realnvp")
            : Path.Combine(home, ".cache", "realnvp");
    }
}
