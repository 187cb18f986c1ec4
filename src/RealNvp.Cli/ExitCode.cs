namespace RealNvp.Cli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The work failed: a bound was passed, a disk was full, a training could not go on.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a file given by the user cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>Ctrl-C; what there was is saved.</summary>
    public const int Interrupted = 130;
}
