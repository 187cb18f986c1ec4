using System.Runtime.InteropServices;
using System.Text;

namespace RealNvp.Collectives;

/// <summary>What the processes of a collective have, given to all of them.</summary>
internal static class GatheredValues
{
    /// <summary>The values of all processes, one process after the other.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="own">The values of this one, of whatever number.</param>
    public static T[] Joined<T>(this ICollective collective, params ReadOnlySpan<T> own)
        where T : unmanaged
    {
        var parts = collective.Gather(MemoryMarshal.AsBytes(own));
        var all = new T[parts.Sum(part => MemoryMarshal.Cast<byte, T>(part).Length)];
        var place = 0;
        foreach (var part in parts)
        {
            var values = MemoryMarshal.Cast<byte, T>(part);
            values.CopyTo(all.AsSpan(place));
            place += values.Length;
        }

        return all;
    }

    /// <summary>Records of which each process has some, in their order.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="own">The records of this process, in the same order.</param>
    /// <param name="count">How many there are in all.</param>
    /// <param name="width">How many values each has.</param>
    /// <param name="ownerOf">The process that has a record, by the record's place; the same answer in every process.</param>
    /// <returns><c>[count, width]</c>.</returns>
    public static T[] InOrder<T>(this ICollective collective, ReadOnlySpan<T> own, int count, int width, Func<int, int> ownerOf)
        where T : unmanaged
    {
        var parts = collective.Gather(MemoryMarshal.AsBytes(own));
        var all = new T[checked(count * width)];
        var taken = new int[parts.Length];
        for (var place = 0; place < count; place++)
        {
            var owner = ownerOf(place);
            MemoryMarshal.Cast<byte, T>(parts[owner]).Slice(taken[owner]++ * width, width).CopyTo(all.AsSpan(place * width));
        }

        return all;
    }

    /// <summary>The text that the first process has.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="own">The text of this one.</param>
    public static string OfFirst(this ICollective collective, string own) =>
        Encoding.UTF8.GetString(collective.Gather(collective.Rank == 0 ? Encoding.UTF8.GetBytes(own) : [])[0]);
}
