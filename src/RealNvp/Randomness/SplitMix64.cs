namespace RealNvp.Randomness;

/// <summary>SplitMix64 of Steele, Lea and Flood (OOPSLA 2014), which turns any 64-bit number into a good xoshiro state.</summary>
internal struct SplitMix64(ulong state)
{
    /// <summary>2^64 over the golden ratio, odd: the step of the counter.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    public ulong Next() => Mix(_state += Step);

    /// <summary>The output function: a bijection of the 64-bit numbers.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
