using RealNvp.Randomness;

namespace RealNvp.Tests.Randomness;

public class SeededRandomTests
{
    [Fact]
    public void SplitMix64_gives_the_published_numbers()
    {
        var mix = new SplitMix64(1234567);
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            new[] { mix.Next(), mix.Next(), mix.Next(), mix.Next(), mix.Next() });
    }

    [Fact]
    public void Xoshiro_gives_the_published_numbers()
    {
        var random = new SeededRandom(new Xoshiro256StarStar(1, 2, 3, 4));
        Assert.Equal(
            [
                11520,
                0,
                1509978240,
                1215971899390074240,
                1216172134540287360,
                607988272756665600,
                16172922978634559625,
                8476171486693032832,
                10595114339597558777,
                2904607092377533576,
            ],
            Enumerable.Range(0, 10).Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void A_seed_is_spread_by_SplitMix64()
    {
        // First numbers of seed 0 from an independent program after the two papers.
        var random = new SeededRandom(0);
        Assert.Equal(
            [0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0, 0x6AA594F1262D2D2C],
            Enumerable.Range(0, 4).Select(_ => random.NextUInt64()));
        Assert.Equal(random.NextUInt64(), Skipped(SeededRandom.For(0), 4).NextUInt64());
    }

    [Fact]
    public void Streams_of_different_keys_share_no_start()
    {
        var starts = new HashSet<ulong>();
        for (ulong seed = 0; seed < 8; seed++)
        {
            Assert.True(starts.Add(SeededRandom.For(seed).NextUInt64()));
            for (ulong a = 0; a < 20; a++)
            {
                Assert.True(starts.Add(SeededRandom.For(seed, a).NextUInt64()));
                for (ulong b = 0; b < 100; b++)
                {
                    Assert.True(starts.Add(SeededRandom.For(seed, a, b).NextUInt64()));
                }
            }
        }
    }

    [Fact]
    public void Streams_of_neighbouring_keys_are_uncorrelated()
    {
        // The first number of 100,000 neighbouring streams: mean 1/2 and serial correlation 0, each within 5 standard errors.
        var first = Enumerable.Range(0, 100_000).Select(step => SeededRandom.For(1, 2, (ulong)step).NextUniform() - 0.5).ToArray();
        Assert.Equal(0, first.Average(), 5 * Math.Sqrt(1.0 / 12 / first.Length));
        Assert.Equal(0, first.Zip(first.Skip(1), (x, y) => x * y).Average(), 5.0 / 12 / Math.Sqrt(first.Length));
    }

    [Fact]
    public void Filling_equals_drawing_one_after_the_other()
    {
        var filled = new float[1001];
        var random = new SeededRandom(3);
        random.FillUniform(filled.AsSpan(0, 500));
        random.FillUniform(filled.AsSpan(500));
        var single = new SeededRandom(3);
        Assert.All(filled, value => Assert.Equal(single.NextUniformFloat(), value));
        random.FillGaussian(filled);
        Assert.All(filled, value => Assert.Equal((float)single.NextGaussian(), value));
        Assert.Equal(single.NextUInt64(), random.NextUInt64());
    }

    [Fact]
    public void The_largest_uniform_numbers_stay_below_one()
    {
        // A state whose next number is all ones: rotl(s1 * 5, 7) * 9 = 2^64 - 1, solved for s1.
        var s1 = unchecked(System.Numerics.BitOperations.RotateRight(ulong.MaxValue * 0x8E38E38E38E38E39, 7) * 0xCCCCCCCCCCCCCCCD);
        Assert.Equal(ulong.MaxValue, new SeededRandom(new Xoshiro256StarStar(1, s1, 0, 0)).NextUInt64());
        Assert.Equal(1 - Math.ScaleB(1, -53), new SeededRandom(new Xoshiro256StarStar(1, s1, 0, 0)).NextUniform());
        Assert.Equal(1 - MathF.ScaleB(1, -24), new SeededRandom(new Xoshiro256StarStar(1, s1, 0, 0)).NextUniformFloat());
        Assert.Equal(int.MaxValue - 1, new SeededRandom(new Xoshiro256StarStar(1, s1, 0, 0)).NextInt(int.MaxValue));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Whole_numbers_have_equal_chances(int bound)
    {
        const int Draws = 200_000;
        var random = new SeededRandom((ulong)bound);
        var counts = new int[bound];
        for (var i = 0; i < Draws; i++)
        {
            counts[random.NextInt(bound)]++;
        }

        // Chi-square: mean bound - 1, variance twice that.
        var expected = (double)Draws / bound;
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.Equal(bound - 1, statistic, 5 * Math.Sqrt(2.0 * bound));
    }

    [Fact]
    public void A_bound_below_one_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).NextInt(0));
    }

    [Fact]
    public void Shuffling_reaches_every_order_equally_often()
    {
        var random = new SeededRandom(8);
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 24_000; i++)
        {
            int[] items = [0, 1, 2, 3];
            random.Shuffle(items.AsSpan());
            var order = string.Concat(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.Equal(23, counts.Values.Sum(count => (count - 1000.0) * (count - 1000.0) / 1000), 5 * Math.Sqrt(46));
    }

    [Fact]
    public void Uniform_numbers_are_uniform()
    {
        var values = new float[1_000_000];
        new SeededRandom(21).FillUniform(values);
        Assert.Equal(0.5, values.Average(v => (double)v), 5 * Math.Sqrt(1.0 / 12 / values.Length));

        // Kolmogorov-Smirnov: sqrt(n) D passes 1.95 with a chance of 0.001.
        Array.Sort(values);
        var distance = values.Select((v, i) => Math.Max(v - ((double)i / values.Length), ((i + 1.0) / values.Length) - v)).Max();
        Assert.True(distance * Math.Sqrt(values.Length) < 1.95, $"{distance}");
    }

    private static SeededRandom Skipped(SeededRandom random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            random.NextUInt64();
        }

        return random;
    }
}
