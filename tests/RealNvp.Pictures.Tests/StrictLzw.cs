namespace RealNvp.Pictures.Tests;

/// <summary>A second reading of the GIF specification: decodes one image and forgives nothing, not even a missing end code.</summary>
internal static class StrictLzw
{
    public static byte[] Decode(byte[] bytes)
    {
        var data = Unblock(bytes);
        var (minimum, position) = (bytes[0], 0);
        var (clear, bits) = (1 << minimum, minimum + 1);
        var table = new List<byte[]>();
        var output = new List<byte>();
        byte[]? before = null;
        Assert.Equal(clear, Next());
        Reset();
        for (var code = Next(); code != clear + 1; code = Next())
        {
            if (code == clear)
            {
                Reset();
                before = null;
                continue;
            }

            Assert.True(code < table.Count || (code == table.Count && before is not null), "a code names no entry");
            byte[] entry = code < table.Count ? table[code] : [.. before!, before![0]];
            output.AddRange(entry);
            if (before is not null && table.Count < 4096)
            {
                table.Add([.. before, entry[0]]);
                bits = table.Count == 1 << bits && bits < 12 ? bits + 1 : bits;
            }

            before = entry;
        }

        Assert.InRange((8 * data.Length) - position, 0, 7);
        return [.. output];

        int Next()
        {
            var code = 0;
            for (var i = 0; i < bits; i++, position++)
            {
                code |= (data[position / 8] >> (position % 8) & 1) << i;
            }

            return code;
        }

        void Reset()
        {
            table.Clear();
            table.AddRange(Enumerable.Range(0, clear + 2).Select(i => new[] { (byte)i }));
            bits = minimum + 1;
        }
    }

    private static byte[] Unblock(byte[] bytes)
    {
        var data = new List<byte>();
        var at = 1;
        for (; bytes[at] != 0; at += bytes[at] + 1)
        {
            data.AddRange(bytes.AsSpan(at + 1, bytes[at]));
        }

        Assert.Equal(bytes.Length, at + 1);
        return [.. data];
    }
}
