using System.Globalization;
using RealNvp.Data.Files;
using RealNvp.Data.Tables;
using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Data.Images;

/// <summary>
/// Images of one's own in an IDX file: whole numbers from 0 to 255, <c>[n, height, width]</c>, <c>[n, 3, height, width]</c> or
/// <c>[n, height, width, 3]</c>, and their labels in the file beside it whose name says labels where that of the images says images.
/// </summary>
internal static class OwnIdxFile
{
    private const int Levels = 256;
    private const int FewestImages = 10;
    private const int Colours = 3;

    /// <summary>Whether a path is that of an IDX file, by its first bytes or its name.</summary>
    public static bool IsOne(string path) => File.Exists(path) && (IsNamedSo(path) || (!IsOfAnotherKind(path) && IdxHeader.Of(path) is not null));

    /// <summary>Reads the images, split as rows of a table are.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The seed that splits them.</param>
    /// <param name="isWhole">Whether they are one part, the test rows, however many they are: data that a model was not trained on.</param>
    /// <exception cref="DataFaultException">It is damaged, or holds something else than images; the sentence says what.</exception>
    public static Dataset Load(string path, DataOptions options, bool isWhole = false)
    {
        var header = IdxHeader.Of(path) ?? throw new DataFaultException(
            $"'{path}' is no IDX file: it does not begin with 00 00, the type of its values and the number of its sizes; fetch it again.");
        var (shape, areColoursLast) = ShapeOf(header, path);
        var count = checked((int)header.Sizes[0]);
        var pixels = Pixels(Read(path, header), header, path);
        var rows = new ByteRows(areColoursLast ? ColoursFirst(pixels, shape) : pixels, shape.Size);
        if (!isWhole && count < FewestImages)
        {
            throw new DataFaultException(
                $"'{path}' has {Counted.Of(count, "image")}; give at least {FewestImages}, so that each part of the split has one.");
        }

        int[] all = [.. Enumerable.Range(0, count)];
        var (train, valid, test) = isWhole ? ([], [], all) : TableSplit.Of(count, options.Seed);
        return new()
        {
            Name = Name(path),
            Shape = shape,
            Levels = Levels,
            Train = Some(rows, train),
            Valid = Some(rows, valid),
            Test = Some(rows, test),
            IsUndivided = isWhole,
            LabelSource = new(() => LabelsBeside(path) is { } file ? Labels(file, count, train, valid, test) : null),
            Source = $"The file {Path.GetFileName(path)}",
        };
    }

    private static bool IsNamedSo(string path) => Path.GetFileName(path).ToUpperInvariant() is var name
        && (name.EndsWith("-UBYTE", StringComparison.Ordinal) || name.EndsWith("-UBYTE.GZ", StringComparison.Ordinal)
            || name.EndsWith(".IDX", StringComparison.Ordinal) || name.EndsWith(".IDX.GZ", StringComparison.Ordinal));

    private static bool IsOfAnotherKind(string path) => DatasetCatalogue.IsTable(path) || ImageFolders.PictureFile.IsNamedSo(path);

    private static RowSubset Some(ByteRows rows, int[] picked) => picked.Length > 0 ? new(rows, picked) : new(rows, 0, 0);

    private static (Shape Shape, bool AreColoursLast) ShapeOf(IdxHeader header, string path)
    {
        var shown = string.Join(" x ", header.Sizes);
        if (header.Sizes.Length < 3)
        {
            throw new DataFaultException(header.Sizes.Length == 1
                ? $"'{path}' holds {Counted.Of(header.Sizes[0], "value")} in a row, such as labels, and no images; "
                    + "give the file of the images: labels are found beside it."
                : $"'{path}' holds {shown} values, which are no images; write them as a table, such as .npy or .csv.");
        }

        if (!header.IsWhole)
        {
            throw new DataFaultException(
                $"'{path}' holds {header.Words}, and pictures are learned from whole levels from 0 to {Levels - 1}; "
                + "write it with such levels as unsigned bytes.");
        }

        if (header.Sizes.Any(size => size is 0 or > int.MaxValue) || header.Count * (UInt128)header.ValueLength > (UInt128)Array.MaxLength)
        {
            throw new DataFaultException($"'{path}' says it holds {shown} values, which are none or more than can be held at once; give it in parts.");
        }

        int[] sizes = [.. header.Sizes.Select(size => (int)size)];
        return sizes switch
        {
            [_, var height, var width] => (new Shape(1, height, width), false),
            [_, Colours or 1, var height, var width] => (new Shape(sizes[1], height, width), false),
            [_, var height, var width, Colours or 1] => (new Shape(sizes[3], height, width), sizes[3] > 1),
            _ => throw new DataFaultException(
                $"'{path}' holds {shown} values; images are n x height x width, or with 3 colours behind n or at the end."),
        };
    }

    /// <summary>The bytes behind the header, as many as it says.</summary>
    private static ReadOnlyMemory<byte> Read(string path, IdxHeader header)
    {
        var wanted = header.Length + (long)(header.Count * (UInt128)header.ValueLength);
        var held = new FileInfo(path).Length;
        if (wanted > Array.MaxLength || wanted > held * Deflate.MostExpansion)
        {
            throw Short(path, header, held);
        }

        var bytes = IdxBytes.Read(path, (int)wanted);
        return bytes.Length == wanted ? bytes.AsMemory(header.Length) : throw Short(path, header, bytes.Length);
    }

    private static DataFaultException Short(string path, IdxHeader header, long held) => new(
        $"'{path}' says it holds {string.Join(" x ", header.Sizes)} {header.Words} but has {Counted.Of(held, "byte")}; fetch it again.");

    private static byte[] Pixels(ReadOnlyMemory<byte> values, IdxHeader header, string path)
    {
        if (header.Type == IdxHeader.UnsignedByte)
        {
            return values.ToArray();
        }

        return Array.ConvertAll(header.ReadWholes(values.Span), level => level is >= 0 and < Levels ? (byte)level : throw new DataFaultException(
            $"'{path}' holds {header.Words}, of which one is {level}; pictures are learned from levels from 0 to {Levels - 1}."));
    }

    private static byte[] ColoursFirst(byte[] pixels, Shape shape)
    {
        var (size, plane) = (shape.Size, shape.Size / Colours);
        var turned = new byte[pixels.Length];
        for (var index = 0; index < pixels.Length; index++)
        {
            var (image, place) = Math.DivRem(index, size);
            var (pixel, colour) = Math.DivRem(place, Colours);
            turned[(image * size) + (colour * plane) + pixel] = pixels[index];
        }

        return turned;
    }

    /// <summary>The file of labels beside one of images: the same name with labels for images and idx1 for idx3, packed or not.</summary>
    private static string? LabelsBeside(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.Contains("images", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var labels = name.Replace("images", "labels", StringComparison.OrdinalIgnoreCase)
            .Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase).Replace("idx4", "idx1", StringComparison.OrdinalIgnoreCase);
        var plain = labels.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? labels[..^3] : labels;
        return new[] { labels, plain, $"{plain}.gz" }.Select(file => Path.Combine(Path.GetDirectoryName(path) ?? "", file)).FirstOrDefault(File.Exists);
    }

    private static RowLabels Labels(string file, int count, int[] train, int[] valid, int[] test)
    {
        var header = IdxHeader.Of(file);
        if (header is not { IsWhole: true, Sizes: [var labels] } || labels != count)
        {
            throw new DataFaultException(
                $"'{file}' is no IDX file of {Counted.Of(count, "label")}, one whole number for each image; correct it, or put it elsewhere.");
        }

        var values = header.ReadWholes(Read(file, header).Span);
        int[] known = [.. values.Distinct().Order()];
        return new()
        {
            Names = [.. known.Select(value => value.ToString(CultureInfo.InvariantCulture))],
            Train = Of(train),
            Valid = Of(valid),
            Test = Of(test),
        };

        int[] Of(int[] rows) => Array.ConvertAll(rows, row => Array.BinarySearch(known, values[row]));
    }

    private static string Name(string path)
    {
        var name = Path.GetFileName(path);
        return name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
    }
}
