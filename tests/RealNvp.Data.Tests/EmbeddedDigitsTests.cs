using System.Security.Cryptography;
using RealNvp.Data.Images;
using RealNvp.Rows;

namespace RealNvp.Data.Tests;

public sealed class EmbeddedDigitsTests
{
    [Fact]
    public void The_embedded_file_is_the_published_one()
    {
        using var resource = EmbeddedDigits.OpenResource();
#pragma warning disable CA5351 // The published check sum is an MD5.
        Assert.Equal("ca09b38354112f159cd554f69e213828", Convert.ToHexStringLower(MD5.HashData(resource)));
#pragma warning restore CA5351
    }

    [Fact]
    public void The_split_has_its_stated_sizes_and_holds_every_row_once()
    {
        using var digits = EmbeddedDigits.Load();

        Assert.Equal([1, 8, 8], digits.Shape.Sizes.ToArray());
        Assert.Equal((1297, 250, 250), (digits.Train.Count, digits.Valid.Count, digits.Test.Count));

        // No two of the 1,797 digits are the same picture, so distinct rows show that the three parts do not overlap.
        var rows = new HashSet<string>();
        foreach (var part in new[] { digits.Train, digits.Valid, digits.Test })
        {
            for (var row = 0; row < part.Count; row++)
            {
                rows.Add(string.Join(',', Rows.Read(part, row)));
            }
        }

        Assert.Equal(1797, rows.Count);
    }

    [Fact]
    public void Pixels_are_levels_from_0_to_16_and_three_border_columns_are_always_0()
    {
        using var digits = EmbeddedDigits.Load();
        var largest = new float[64];
        foreach (var part in new IRows[] { digits.Train, digits.Valid, digits.Test })
        {
            for (var row = 0; row < part.Count; row++)
            {
                var values = Rows.Read(part, row);
                for (var i = 0; i < 64; i++)
                {
                    largest[i] = Math.Max(largest[i], values[i]);
                }
            }
        }

        Assert.Equal(16, largest.Max());
        Assert.Equal(17, digits.Levels);
        Assert.Equal([0, 32, 39], Enumerable.Range(0, 64).Where(i => largest[i] == 0));
    }

    [Fact]
    public void The_split_is_the_same_in_every_version()
    {
        using var digits = EmbeddedDigits.Load();

        Assert.Equal(SplitFingerprint, Fingerprint(digits.Test)[..16]);
    }

    private const string SplitFingerprint = "6439884d97356885";

    private static string Fingerprint(IRows rows)
    {
        var bytes = Enumerable.Range(0, rows.Count).SelectMany(row => Rows.Read(rows, row)).Select(value => (byte)value);
        return Convert.ToHexStringLower(SHA256.HashData([.. bytes]));
    }
}
