using System.IO.Compression;
using RealNvp.Specs;

namespace RealNvp.Data.Images;

/// <summary>
/// The 1,797 handwritten digits of 8 x 8 pixels with 17 levels that ship inside the assembly. The split is always the same:
/// the file's rows shuffled once by <see cref="SeededRandom.For"/> of <see cref="SplitSeed"/>, then the first 1,297 to
/// train, the next 250 to validate, the last 250 to test.
/// </summary>
internal static class EmbeddedDigits
{
    public const string ResourceName = "RealNvp.Data.digits.csv.gz";
    public const ulong SplitSeed = 1797;
    public const int Rows = 1797;
    public const int Pixels = 64;
    public const int Levels = 17;
    public const int TrainRows = 1297;
    public const int ValidRows = 250;

    public static Dataset Load()
    {
        var rows = new ByteRows(ReadPixels(), Pixels);
        var order = new int[Rows];
        for (var i = 0; i < Rows; i++)
        {
            order[i] = i;
        }

        SeededRandom.For(SplitSeed).Shuffle<int>(order);
        return new Dataset
        {
            Name = "digits",
            Shape = new Shape(1, 8, 8),
            Levels = Levels,
            Train = new RowSubset(rows, order.AsMemory(0, TrainRows)),
            Valid = new RowSubset(rows, order.AsMemory(TrainRows, ValidRows)),
            Test = new RowSubset(rows, order.AsMemory(TrainRows + ValidRows)),
            Source = "UCI Optical Recognition of Handwritten Digits, test part, E. Alpaydin and C. Kaynak 1998, CC BY 4.0",
        };
    }

    public static Stream OpenResource() =>
        typeof(EmbeddedDigits).Assembly.GetManifestResourceStream(ResourceName)
        ?? throw new InvalidOperationException($"The assembly was built without its resource '{ResourceName}'.");

    // Each line holds the 64 pixels and then the class, which a density does not need.
    private static byte[] ReadPixels()
    {
        var pixels = new byte[Rows * Pixels];
        using var text = new StreamReader(new GZipStream(OpenResource(), CompressionMode.Decompress));
        for (var row = 0; row < Rows; row++)
        {
            var line = text.ReadLine().AsSpan();
            var column = 0;
            foreach (var range in line.Split(','))
            {
                if (column < Pixels)
                {
                    pixels[(row * Pixels) + column] = byte.Parse(line[range], provider: null);
                }

                column++;
            }

            if (column != Pixels + 1)
            {
                throw new InvalidOperationException($"The embedded digits have {column} values in row {row + 1}.");
            }
        }

        return pixels;
    }
}
