using RealNvp.Data.ImageFolders;

namespace RealNvp.Data;

/// <summary>
/// Reads pictures for a model that was trained on pictures: a file, or all files of a folder and those within it in the order of their paths; a part at a
/// time, so that there may be any number. They are cut and scaled as those that the model was trained on, and the square in the middle is what it sees; a
/// model of grey pictures sees the grey of those in colour (luma, ITU-R BT.601). A broken picture is reported, counted and left out.
/// </summary>
public sealed class PictureReader
{
    private readonly string _path;
    private readonly string[] _files;
    private readonly Framing _framing;
    private readonly int _channels;
    private readonly IPictureDecoder _decoder;
    private readonly IProgress<string>? _progress;

    private PictureReader(string path, string[] files, Framing framing, int channels, IPictureDecoder decoder, IProgress<string>? progress) =>
        (_path, _files, _framing, _channels, _decoder, _progress) = (path, files, framing, channels, decoder, progress);

    /// <summary>How many files there are.</summary>
    public int Count => _files.Length;

    /// <summary>How many of them the last reading left out since they are broken.</summary>
    public long Broken { get; private set; }

    /// <summary>
    /// Whether a path is that of pictures: a folder, or a file whose name ends in .png, .jpg, .jpeg, .webp, .gif or .bmp. The name of a data set is none.
    /// </summary>
    public static bool CanRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PictureFile.IsNamedSo(path) || DatasetCatalogue.IsFolder(path);
    }

    /// <summary>Finds pictures for a model.</summary>
    /// <param name="path">A picture, or a folder of pictures.</param>
    /// <param name="model">A model of square pictures of 256 levels, grey or in colour.</param>
    /// <param name="decoder">What decodes them: <c>PictureDecoder.Instance</c> of the package RealNvp.Images.</param>
    /// <param name="progress">Gets a line for every broken picture.</param>
    /// <exception cref="DataFaultException">There is no such file or folder, the folder holds no pictures, or the model is of other data.</exception>
    public static PictureReader Open(string path, DensityModel model, IPictureDecoder decoder, IProgress<string>? progress = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(decoder);
        var shape = model.Spec.Shape;
        if (shape.Rank != 3 || shape[0] is not (1 or 3) || shape[1] != shape[2] || model.Spec.Levels != PictureFolder.Levels)
        {
            throw new DataFaultException(
                $"'{path}' is for models of square pictures of {Counted.Of(PictureFolder.Levels, "level")}, but this one takes data of shape {shape}"
                + $"{(model.Spec.Levels is { } levels ? $" with {Counted.Of(levels, "level")}" : "")}; name data of the kind it was trained on.");
        }

        if (!Path.Exists(path))
        {
            throw new DataFaultException($"There is no picture or folder '{path}'; give the path of one.");
        }

        string[] files = Directory.Exists(path) ? [.. PictureScan.RequireSome(path, PictureScan.Find(path))] : [path];
        return new(path, files, Framing.Of(model.Metadata.Data, shape[1]), shape[0], decoder, progress);
    }

    /// <summary>Reads the pictures from the first, many at a time on all processors.</summary>
    /// <param name="atOnce">The most pictures in a batch, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataFaultException">All pictures are broken; thrown at the end.</exception>
    public IEnumerable<PictureBatch> ReadBatches(int atOnce = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atOnce, 1);
        return Read(atOnce, cancellationToken);
    }

    private IEnumerable<PictureBatch> Read(int atOnce, CancellationToken cancellationToken)
    {
        Broken = 0;
        var scan = new PictureScan(_decoder, _progress, cancellationToken);
        for (var start = 0; start < Count; start += atOnce)
        {
            var files = _files.AsSpan(start, Math.Min(atOnce, Count - start)).ToArray();
            var pictures = scan.Decode(files, _framing, _channels);
            Broken += files.Length - pictures.Count;
            yield return Batch(start, files, pictures);
        }

        if (Broken == Count)
        {
            throw new DataFaultException($"Not one of the {Count} pictures in '{_path}' can be decoded; give whole ones.");
        }
    }

    private PictureBatch Batch(int start, string[] files, List<(int Place, PreparedPicture Picture)> pictures)
    {
        var whole = pictures.Select(picture => picture.Place).ToHashSet();
        var width = _channels * _framing.Side * _framing.Side;
        var rows = new float[checked(pictures.Count * width)];
        foreach (var (row, (_, picture)) in pictures.Index())
        {
            picture.CopyCentre(_framing.Side, rows.AsSpan(row * width, width));
        }

        return new()
        {
            Rows = rows,
            Names = [.. pictures.Select(picture => Name(files[picture.Place]))],
            Numbers = pictures.Select(picture => start + picture.Place + 1L).ToArray(),
            Broken = [.. files.Index().Where(file => !whole.Contains(file.Index)).Select(file => (start + file.Index + 1L, Name(file.Item)))],
        };
    }

    private string Name(string file) => file == _path ? Path.GetFileName(file) : Path.GetRelativePath(_path, file).Replace(Path.DirectorySeparatorChar, '/');
}
