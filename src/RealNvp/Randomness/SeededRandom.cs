using RealNvp.Randomness;

namespace RealNvp;

/// <summary>
/// Random numbers that are the same for the same seed on every platform and in every version: xoshiro256** seeded through
/// SplitMix64, and normal numbers that ask no C library. Not for secrets, and one thread at a time.
/// </summary>
/// <remarks>
/// Why not <see cref="Random"/>: its numbers for a seed may change with the .NET version, and it has no streams. <see cref="For"/> gives a
/// stream for every key, so the numbers of a training step are a function of (seed, purpose, epoch, step) and do not depend on what
/// was drawn before, which an exact resume needs.
/// </remarks>
public sealed class SeededRandom
{
    private const double DoubleStep = 1.0 / (1UL << 53);
    private const float SingleStep = 1.0f / (1 << 24);

    private Xoshiro256StarStar _generator;

    /// <summary>Creates the generator of a seed; every seed is a good one.</summary>
    public SeededRandom(ulong seed) => Start(seed);

    /// <summary>The number of words of the state.</summary>
    internal const int StateLength = 4;

    /// <summary>Goes on from where a generator is.</summary>
    internal SeededRandom(Xoshiro256StarStar generator) => _generator = generator;

    /// <summary>
    /// The stream of a seed and keys, for example a purpose, an epoch and a step; without keys the stream of the seed alone.
    /// Streams whose keys differ in one place only are never the same; any two others are with a chance of 2^-64.
    /// </summary>
    public static SeededRandom For(ulong seed, params ReadOnlySpan<ulong> keys)
    {
        var random = new SeededRandom(seed);
        random.StartFor(seed, keys);
        return random;
    }

    /// <summary>Starts this generator again at the stream of a seed and keys, as <see cref="For"/> gives it, without allocating.</summary>
    internal void StartFor(ulong seed, params ReadOnlySpan<ulong> keys)
    {
        foreach (var key in keys)
        {
            seed = SplitMix64.Mix(SplitMix64.Mix(seed + SplitMix64.Step) ^ key);
        }

        Start(seed);
    }

    /// <summary>All 64 bits random.</summary>
    public ulong NextUInt64() => _generator.Next();

    /// <summary>A multiple of 2^-53 in [0, 1).</summary>
    public double NextUniform() => (_generator.Next() >> 11) * DoubleStep;

    /// <summary>A multiple of 2^-24 in [0, 1), each exactly a float.</summary>
    public float NextUniformFloat() => (_generator.Next() >> 40) * SingleStep;

    /// <summary>A standard normal number.</summary>
    public double NextGaussian() => NormalZiggurat.Next(ref _generator);

    /// <summary>A whole number in [0, bound), each with exactly the same chance (Lemire, ACM TOMACS 29(1), 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is below 1.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(_generator.Next(), range, out var low);
        if (low < range)
        {
            // 2^64 modulo the range draws fall on a number once too often; those are drawn again.
            var surplus = (0 - range) % range;
            while (low < surplus)
            {
                high = Math.BigMul(_generator.Next(), range, out low);
            }
        }

        return (int)high;
    }

    /// <summary>Fills with what <see cref="NextUniformFloat"/> would give one after the other.</summary>
    internal void FillUniform(Span<float> destination)
    {
        // A local copy lives in registers.
        var generator = _generator;
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (generator.Next() >> 40) * SingleStep;
        }

        _generator = generator;
    }

    /// <summary>Fills with what <see cref="NextGaussian"/> would give one after the other, rounded to floats.</summary>
    public void FillGaussian(Span<float> destination)
    {
        var generator = _generator;
        for (var i = 0; i < destination.Length; i++)
        {
            var bits = generator.Next();
            if (!NormalZiggurat.TryInside(bits, out var z))
            {
                // Through the field, so that no address of the local copy is taken.
                _generator = generator;
                z = NormalZiggurat.Finish(ref _generator, bits);
                generator = _generator;
            }

            destination[i] = (float)z;
        }

        _generator = generator;
    }

    /// <summary>Puts the items into an order that is any of theirs with the same chance (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>Different whole numbers from 0 to one less than <paramref name="bound"/>, in random order.</summary>
    /// <param name="count">How many, 0 to <paramref name="bound"/>.</param>
    /// <param name="bound">How many there are to choose from.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public int[] Choose(int count, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, bound);
        var all = Enumerable.Range(0, bound).ToArray();
        Shuffle<int>(all);
        return all[..count];
    }

    /// <summary>All whole numbers from 0 to one less than <paramref name="bound"/> in order, or at most so many of them at random.</summary>
    internal int[] ChooseAtMost(int most, int bound) => bound <= most ? [.. Enumerable.Range(0, bound)] : Choose(most, bound);

    /// <summary>Gives out the state, with which <see cref="SetState"/> goes on.</summary>
    internal void CopyState(Span<ulong> state) => ((ReadOnlySpan<ulong>)[_generator.S0, _generator.S1, _generator.S2, _generator.S3]).CopyTo(state);

    /// <summary>Goes on from a state, which is not all zero.</summary>
    internal void SetState(ReadOnlySpan<ulong> state) => _generator = new(state[0], state[1], state[2], state[3]);

    private void Start(ulong seed)
    {
        var mix = new SplitMix64(seed);
        _generator = new(mix.Next(), mix.Next(), mix.Next(), mix.Next());
    }
}
