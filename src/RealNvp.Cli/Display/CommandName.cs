namespace RealNvp.Cli.Display;

/// <summary>How this command was started, so that hints name what the user can type: a tool, a program, or a project that dotnet runs.</summary>
internal static class CommandName
{
    /// <summary>The name in texts, which <see cref="In"/> replaces.</summary>
    public const string Usual = "realnvp";

    private const string Project = "RealNvp.Cli.csproj";

    /// <summary>Variables that the dotnet command sets for itself, and so leaves to what it starts; it says so nowhere else.</summary>
    private static readonly string[] LeftByDotnet = ["DOTNET_CLI_TELEMETRY_SESSIONID", "MSBUILDFAILONDRIVEENUMERATINGWILDCARD"];

    /// <summary>How this process was started.</summary>
    public static string Current { get; } = Of(
        Environment.ProcessPath,
        Environment.GetCommandLineArgs() is [var first, ..] ? first : "",
        Directory.GetCurrentDirectory(),
        Array.Exists(LeftByDotnet, name => Environment.GetEnvironmentVariable(name) is not null));

    /// <summary>A text whose hints, <c>`realnvp ...`</c>, name the command as it was started.</summary>
    public static string In(string text) => In(text, Current);

    /// <summary>A text whose hints name a command.</summary>
    public static string In(string text, string command) => text.Replace($"`{Usual} ", $"`{command} ", StringComparison.Ordinal);

    /// <summary>How a process was started.</summary>
    /// <param name="process">The program that runs: this one's own, or dotnet.</param>
    /// <param name="assembly">The path of the assembly it was given.</param>
    /// <param name="folder">The current folder.</param>
    /// <param name="isUnderDotnet">Whether dotnet started the program, as <c>dotnet run</c> does.</param>
    public static string Of(string? process, string assembly, string folder, bool isUnderDotnet)
    {
        var program = Path.GetFileName(process ?? "");
        program = program.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? program[..^4] : program;
        if (program.Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            // A local tool lies in the cache of packages, and is called by its name.
            return !assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Usual
                : assembly.Contains($"{Path.DirectorySeparatorChar}.nuget{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? $"dotnet {Usual}"
                : $"dotnet {Typed(assembly, folder)}";
        }

        if (!program.Equals("RealNvp.Cli", StringComparison.OrdinalIgnoreCase))
        {
            return Usual;
        }

        return isUnderDotnet && ProjectOf(process!) is { } project
            ? $"dotnet run -c {project.Configuration} --project {Typed(project.Folder, folder)} --"
            : Typed(process!, folder, isProgram: true);
    }

    /// <summary>The project that a program was built of, and the configuration, from <c>bin/Release/net10.0</c> and the like.</summary>
    private static (string Folder, string Configuration)? ProjectOf(string program)
    {
        var configuration = "Release";
        for (var folder = Path.GetDirectoryName(program); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.GetFileName(folder) is "Debug" or "Release" or "debug" or "release")
            {
                configuration = Path.GetFileName(folder) is "Debug" or "debug" ? "Debug" : "Release";
            }

            if (File.Exists(Path.Combine(folder, Project)))
            {
                return (folder, configuration);
            }
        }

        return null;
    }

    /// <summary>A path as one types it: relative where that is shorter, in quotes where it holds blanks.</summary>
    private static string Typed(string path, string folder, bool isProgram = false)
    {
        var relative = Path.GetRelativePath(folder, path);
        var shorter = relative.Length < path.Length ? relative : path;
        if (isProgram && !shorter.Contains(Path.DirectorySeparatorChar))
        {
            shorter = $".{Path.DirectorySeparatorChar}{shorter}";
        }

        return shorter.Contains(' ') ? $"\"{shorter}\"" : shorter;
    }
}
