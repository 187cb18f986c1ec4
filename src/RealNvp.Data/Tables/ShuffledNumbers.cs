namespace RealNvp.Data.Tables;

/// <summary>The whole numbers below a bound in an order that a seed chooses, each once, without keeping them.</summary>
/// <remarks>A Feistel network on the numbers of an even count of bits; one that leaves the range is put through it again until it lies within.</remarks>
internal sealed class ShuffledNumbers
{
    private const int Rounds = 4;

    private readonly ulong _size;
    private readonly int _half;
    private readonly ulong[] _keys;

    /// <param name="size">The bound, 1 to 2^62.</param>
    /// <param name="random">Chooses the order.</param>
    public ShuffledNumbers(long size, SeededRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        _size = (ulong)size;
        _half = Math.Max(1, (65 - System.Numerics.BitOperations.LeadingZeroCount(_size - 1)) / 2);
        _keys = [.. Enumerable.Range(0, Rounds).Select(_ => random.NextUInt64())];
    }

    /// <summary>The number at a place of the order.</summary>
    /// <param name="place">From 0 to one less than the bound.</param>
    public long At(long place)
    {
        var number = (ulong)place;
        do
        {
            number = Permuted(number);
        }
        while (number >= _size);
        return (long)number;
    }

    private ulong Permuted(ulong number)
    {
        var mask = (1UL << _half) - 1;
        var (left, right) = (number >> _half, number & mask);
        foreach (var key in _keys)
        {
            (left, right) = (right, left ^ (Mixed(right ^ key) & mask));
        }

        return (left << _half) | right;
    }

    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
