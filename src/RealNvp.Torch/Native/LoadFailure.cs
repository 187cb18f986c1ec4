namespace RealNvp.Torch.Native;

/// <summary>The errors with which a native library fails to load.</summary>
internal static class LoadFailure
{
    /// <summary>Whether the error is one of the file system or of the system's loader, not a fault of the program.</summary>
    public static bool Is(Exception error) =>
        error is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException;

    /// <summary>The system's own words: the loader's message is general advice first, and ends with the line that tells.</summary>
    public static string Cause(Exception error) =>
        error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
        ?? error.GetType().Name;
}
