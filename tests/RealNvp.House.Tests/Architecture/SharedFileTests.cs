using System.Text.RegularExpressions;

namespace RealNvp.House.Tests.Architecture;

/// <summary>Test classes run side by side; those that share a folder must not write the same file in it.</summary>
public sealed partial class SharedFileTests
{
    /// <summary>What the fixture itself makes for all, and the names that failing commands are given.</summary>
    private static bool IsForAll(string name) => name == "run" || name.StartsWith("never", StringComparison.Ordinal);

    [Fact]
    public void No_two_test_classes_of_the_command_name_the_same_file_of_their_shared_folder()
    {
        var names = Directory.EnumerateFiles(Repository.At("tests", "RealNvp.Cli.Tests"), "*Tests.cs")
            .SelectMany(file => SharedName().Matches(File.ReadAllText(file)).Select(match => (Name: match.Groups["name"].Value, Class: Path.GetFileName(file))))
            .Where(use => !IsForAll(use.Name))
            .Distinct()
            .ToLookup(use => use.Name, use => use.Class);
        Assert.True(names.Count > 100, "The names are not written as this test looks for them.");
        Assert.Empty(names.Where(name => name.Count() > 1).Select(name => $"{name.Key}: {string.Join(", ", name)}"));
    }

    [GeneratedRegex("""runs\.(In|Write)\(\$?"(?<name>[^"]+)""")]
    private static partial Regex SharedName();
}
