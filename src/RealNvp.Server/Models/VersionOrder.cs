namespace RealNvp.Server.Models;

/// <summary>The order of versions, the oldest first: by their parts, numbers by size, so that 10 is newer than 9 and 1.10 than 1.9.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        string[] first = (x ?? "").Split('.', '-', '_', ' '), second = (y ?? "").Split('.', '-', '_', ' ');
        for (var part = 0; part < Math.Min(first.Length, second.Length); part++)
        {
            var order = Part(first[part], second[part]);
            if (order != 0)
            {
                return order;
            }
        }

        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : string.CompareOrdinal(x, y);
    }

    private static int Part(string first, string second)
    {
        // v2 and v10 are numbered too.
        var (letters, others) = (Letters(first), Letters(second));
        return letters == others && ulong.TryParse(first.AsSpan(letters.Length), out var one) && ulong.TryParse(second.AsSpan(others.Length), out var two)
            ? one.CompareTo(two)
            : string.CompareOrdinal(first, second);
    }

    private static string Letters(string part) => part.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
}
