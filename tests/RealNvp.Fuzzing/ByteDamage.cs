using System.Text;

namespace RealNvp.Fuzzing;

/// <summary>Damages bytes as disks, transfers and attackers do.</summary>
internal static class ByteDamage
{
    private static readonly long[] Numbers =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 1 << 20, 1 << 24, 1 << 30, int.MaxValue, 1L << 31,
        uint.MaxValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue, -1, -2, int.MinValue,
        0x7fc00000, 0x7f800000, 0x7ff8000000000000, 0x7ff0000000000000, -0x10000000000000,
    ];

    private static readonly string[] Texts =
    [
        "0", "-1", "1e999", "NaN", "inf", "2147483648", "4294967296", "9223372036854775808",
        "99999999999999999999", "0.5", "-0", "1e-400", "", "\0", "\ufeff", "\ud83d\ude00",
        "\r", "\n", "\"", "\"\"", ",", ";", "\t", "#", "(", ")", "'", "\\", "{", "}", "[", "]",
    ];

    /// <summary>Bytes of one of the seeds, damaged in one to six places; one time in thirty nothing but noise.</summary>
    public static byte[] Of(Random random, IReadOnlyList<byte[]> seeds)
    {
        if (random.Next(30) == 0)
        {
            var noise = new byte[random.Next(300)];
            random.NextBytes(noise);
            return noise;
        }

        return Damaged(random, seeds[random.Next(seeds.Count)], seeds);
    }

    /// <summary>These bytes, damaged in one to six places, most of them near an end, where headers and lists of contents are.</summary>
    public static byte[] Damaged(Random random, byte[] bytes, IReadOnlyList<byte[]> others)
    {
        var result = bytes.ToList();
        for (var damage = random.Next(random.Next(1, 7)) + 1; damage > 0; damage--)
        {
            Damage(random, result, others[random.Next(others.Count)]);
        }

        return [.. result];
    }

    /// <summary>A number that lies at an edge of some type.</summary>
    public static long Number(Random random) => Numbers[random.Next(Numbers.Length)];

    private static void Damage(Random random, List<byte> bytes, byte[] other)
    {
        var place = Place(random, bytes.Count);
        var length = Math.Min(random.Next(1, random.Next(2, 64)), bytes.Count - place);
        switch (random.Next(12))
        {
            case 0 or 1 when length > 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                break;
            case 2 when length > 0:
                bytes[place] = (byte)Number(random);
                break;
            case 3 or 4:
                Overwrite(random, bytes, place);
                break;
            case 5:
                bytes.RemoveRange(place, bytes.Count - place);
                break;
            case 6:
                bytes.RemoveRange(place, length);
                break;
            case 7:
                bytes.InsertRange(Place(random, bytes.Count), bytes.GetRange(place, length));
                break;
            case 8:
                bytes.InsertRange(place, Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]));
                break;
            case 9:
                Splice(random, bytes, place, other);
                break;
            case 10:
                ReplaceNumber(random, bytes, place);
                break;
            default:
                bytes.InsertRange(place, Enumerable.Repeat((byte)Number(random), length));
                break;
        }
    }

    private static int Place(Random random, int count) => random.Next(4) switch
    {
        0 => random.Next(count + 1),
        1 => random.Next(Math.Min(count, 64) + 1),
        2 => count - random.Next(Math.Min(count, 64) + 1),
        _ => count - random.Next(Math.Min(count, 600) + 1),
    };

    private static void Overwrite(Random random, List<byte> bytes, int place)
    {
        var number = BitConverter.GetBytes(Number(random))[..(2 << random.Next(3))];
        if (random.Next(2) == 0)
        {
            Array.Reverse(number);
        }

        for (var i = 0; i < number.Length && place + i < bytes.Count; i++)
        {
            bytes[place + i] = number[i];
        }
    }

    private static void Splice(Random random, List<byte> bytes, int place, byte[] other)
    {
        var from = random.Next(other.Length + 1);
        bytes.RemoveRange(place, bytes.Count - place);
        bytes.AddRange(other.AsSpan(from));
    }

    // The digits of a number in text become another.
    private static void ReplaceNumber(Random random, List<byte> bytes, int place)
    {
        var start = bytes.FindIndex(Math.Min(place, bytes.Count), value => value is >= (byte)'0' and <= (byte)'9');
        if (start < 0)
        {
            return;
        }

        var end = start;
        while (end < bytes.Count && bytes[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.ASCII.GetBytes(Texts[random.Next(13)]));
    }
}
