namespace RealNvp.House.Tests;

/// <summary>
/// What was agreed on, in text files beside the tests. One command takes over what is so now:
/// <c>REALNVP_ACCEPT=1 dotnet test --project tests/RealNvp.House.Tests -c Release</c>; the change is then part of the commit.
/// </summary>
internal static class Accepted
{
    public const string Command = "REALNVP_ACCEPT=1 dotnet test --project tests/RealNvp.House.Tests -c Release";

    private static bool IsAccepting => Environment.GetEnvironmentVariable("REALNVP_ACCEPT") is "1" or "true";

    /// <summary>A file beside the tests.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Repository.At(["tests", "RealNvp.House.Tests", .. parts]);

    /// <summary>Asserts that a text is the agreed one, or writes it where the environment says so.</summary>
    /// <param name="file">The file that holds the agreed text.</param>
    /// <param name="actual">What is so now.</param>
    /// <param name="what">What the text is, for the message.</param>
    public static void Matches(string file, string actual, string what) =>
        Matches(file, File.Exists(file) ? File.ReadAllText(file) : "", actual, what);

    /// <summary>The same where the text is a part of a file, or is changed before it is written.</summary>
    public static void Matches(string file, string expected, string actual, string what)
    {
        if (expected == actual)
        {
            return;
        }

        if (IsAccepting)
        {
            File.WriteAllText(file, actual);
            return;
        }

        Assert.Fail($"{what} is not as {Repository.Relative(file)} has it ({Differences(expected, actual)}\n). If it is meant so, run\n  {Command}\nand commit the file.");
    }

    /// <summary>
    /// Asserts that exactly the known exceptions are there: a new one fails, and so does one that is gone, until it is off the list.
    /// Accepting takes lines off the list and never adds one.
    /// </summary>
    /// <param name="file">The list, one exception a line; lines that begin with # are comments.</param>
    /// <param name="found">What is there now.</param>
    /// <param name="rule">The rule that new ones break, for the message.</param>
    public static void OnlyKnown(string file, IEnumerable<string> found, string rule)
    {
        var lines = File.ReadAllLines(file);
        var added = found.ToList();
        var kept = lines.Where(line => line.StartsWith('#') || added.Remove(line)).ToArray();
        Assert.True(added.Count == 0, $"{rule}\n{string.Join('\n', added.Select(line => "  " + line))}");
        if (kept.Length == lines.Length)
        {
            return;
        }

        if (IsAccepting)
        {
            File.WriteAllLines(file, kept);
            return;
        }

        var gone = lines.Except(kept).Select(line => "  " + line);
        Assert.Fail($"These are gone, which is good; take them off {Repository.Relative(file)}, by hand or with\n  {Command}\n{string.Join('\n', gone)}");
    }

    /// <summary>The first lines that differ, those of the agreed text with a minus.</summary>
    private static string Differences(string expected, string actual)
    {
        string[] before = expected.Split('\n');
        string[] after = actual.Split('\n');
        var changes = before.Except(after).Select(line => "\n- " + line.Trim()).Concat(after.Except(before).Select(line => "\n+ " + line.Trim())).ToArray();
        return string.Concat(changes.Take(40)) + (changes.Length > 40 ? $"\n... {changes.Length - 40} more" : "");
    }
}
