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
        var (pixels, labels) = ReadAll();
        var rows = new ByteRows(pixels, Pixels);
        var order = new int[Rows];
        for (var i = 0; i < Rows; i++)
        {
            order[i] = i;
        }

        SeededRandom.For(SplitSeed).Shuffle<int>(order);
        var ordered = Array.ConvertAll(order, row => (int)labels[row]);
        return new Dataset
        {
            Name = "digits",
            Shape = new Shape(1, 8, 8),
            Levels = Levels,
            Train = new RowSubset(rows, order.AsMemory(0, TrainRows)),
            Valid = new RowSubset(rows, order.AsMemory(TrainRows, ValidRows)),
            Test = new RowSubset(rows, order.AsMemory(TrainRows + ValidRows)),
            LabelSource = new(() => new RowLabels
            {
                Names = ClassNames.Digits,
                Train = ordered.AsMemory(0, TrainRows),
                Valid = ordered.AsMemory(TrainRows, ValidRows),
                Test = ordered.AsMemory(TrainRows + ValidRows),
            }),
            Source = "UCI Optical Recognition of Handwritten Digits, test part, E. Alpaydin and C. Kaynak 1998, CC BY 4.0",
        };
    }

    public static Stream OpenResource() =>
        typeof(EmbeddedDigits).Assembly.GetManifestResourceStream(ResourceName)
        ?? throw new InvalidOperationException($"The assembly was built without its resource '{ResourceName}'.");

    // Each line holds the 64 pixels and then the class.
    private static (byte[] Pixels, byte[] Labels) ReadAll()
    {
        var pixels = new byte[Rows * Pixels];
        var labels = new byte[Rows];
        using var text = new StreamReader(new GZipStream(OpenResource(), CompressionMode.Decompress));
        for (var row = 0; row < Rows; row++)
        {
            var line = text.ReadLine().AsSpan();
            var column = 0;
            foreach (var range in line.Split(','))
            {
                if (column <= Pixels)
                {
                    (column < Pixels ? ref pixels[(row * Pixels) + column] : ref labels[row]) = byte.Parse(line[range], provider: null);
                }

                column++;
            }

            if (column != Pixels + 1)
            {
                throw new InvalidOperationException($"The embedded digits have {column} values in row {row + 1}.");
            }
        }

        return (pixels, labels);
    }
}
