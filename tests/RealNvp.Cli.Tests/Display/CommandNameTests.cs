using RealNvp.Cli.Display;

namespace RealNvp.Cli.Tests.Display;

/// <summary>Hints name the command as it was started.</summary>
public sealed class CommandNameTests
{
    [Fact]
    public void A_tool_is_called_by_its_name()
    {
        Assert.Equal("realnvp", CommandName.Of("/home/me/.dotnet/tools/realnvp", "/home/me/.dotnet/tools/.store/a/RealNvp.Cli.dll", "/code", isUnderDotnet: false));
        Assert.Equal("realnvp", CommandName.Of(null, "", "/code", isUnderDotnet: false));
    }

    [Fact]
    public void A_tool_of_a_folder_is_called_through_dotnet() => Assert.Equal(
        "dotnet realnvp", CommandName.Of("/usr/bin/dotnet", "/home/me/.nuget/packages/realnvp.cli/0.1.0/tools/RealNvp.Cli.dll", "/code", isUnderDotnet: true));

    [Theory]
    [InlineData("/code", "dotnet app/RealNvp.Cli.dll")]
    [InlineData("/code/app", "dotnet RealNvp.Cli.dll")]
    [InlineData("/far/away/from/there", "dotnet /code/app/RealNvp.Cli.dll")]
    public void An_assembly_is_given_to_dotnet(string folder, string expected) =>
        Assert.Equal(expected, CommandName.Of("/usr/bin/dotnet", "/code/app/RealNvp.Cli.dll", folder, isUnderDotnet: false));

    [Fact]
    public void A_program_is_called_by_its_path()
    {
        Assert.Equal("./RealNvp.Cli", CommandName.Of("/code/app/RealNvp.Cli", "/code/app/RealNvp.Cli.dll", "/code/app", isUnderDotnet: false));
        Assert.Equal("app/RealNvp.Cli", CommandName.Of("/code/app/RealNvp.Cli", "/code/app/RealNvp.Cli.dll", "/code", isUnderDotnet: false));
        Assert.Equal("\"my app/RealNvp.Cli\"", CommandName.Of("/code/my app/RealNvp.Cli", "", "/code", isUnderDotnet: false));
    }

    [Fact]
    public void A_project_that_dotnet_runs_is_run_again()
    {
        using var clone = new TemporaryFolder();
        var project = Path.Combine(clone.Path, "src", "RealNvp.Cli");
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "RealNvp.Cli.csproj"), "");
        var program = Path.Combine(project, "bin", "Debug", "net10.0", "linux-x64", "RealNvp.Cli");
        var folder = Path.Combine("src", "RealNvp.Cli");
        Assert.Equal($"dotnet run -c Debug --project {folder} --", CommandName.Of(program, "", clone.Path, isUnderDotnet: true));
        Assert.Equal("dotnet run -c Debug --project . --", CommandName.Of(program, "", project, isUnderDotnet: true));
    }

    [Fact]
    public void Hints_in_a_text_name_it_and_nothing_else_of_the_text_changes() => Assert.Equal(
        "realnvp: `dotnet app.dll resume r` goes on; `realnvpx` and realnvp stay.",
        CommandName.In("realnvp: `realnvp resume r` goes on; `realnvpx` and realnvp stay.", "dotnet app.dll"));

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("realnvp-name-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
