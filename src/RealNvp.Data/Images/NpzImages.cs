using System.IO.Compression;
using RealNvp.Data.Tables;
using RealNvp.Files;
using RealNvp.Rows;

namespace RealNvp.Data.Images;

/// <summary>
/// Images in a .npz of the downsampled ImageNet: the array <c>data</c>, unsigned bytes [n, 3 side side] in the order [channels, height, width],
/// and the array <c>labels</c>, from 1. Stored arrays are read row by row where they lie; compressed ones must be unpacked.
/// </summary>
internal sealed class NpzImages
{
    private const string DataName = "data.npy";
    private const string LabelsName = "labels.npy";

    private readonly string _path;
    private readonly int _width;
    private readonly uint _checkSum;
    private readonly long _start;
    private readonly int _count;

    /// <summary>Looks into a file, without reading its images.</summary>
    public NpzImages(string path, int side)
    {
        (_path, _width) = (path, 3 * side * side);
        (IsStored, Length, _checkSum, _start, _count) = InArchive((archive, file) =>
        {
            var entry = Find(archive, file, DataName) ?? throw new DataFaultException(
                $"'{path}' holds no array called data; give a batch of the downsampled ImageNet as it is published.");
            using var content = entry.Open();
            var count = ReadHeader(content, entry.Length);

            // The entry's stream reads nothing in advance, so that the file now stands at the first image of a stored array.
            var isStored = entry.CompressedLength == entry.Length;
            return (isStored, entry.Length, entry.Crc32, isStored ? file.Position : 0, count);
        });
    }

    /// <summary>Whether the array lies in the file as it is.</summary>
    public bool IsStored { get; }

    /// <summary>The bytes of the array, its header included.</summary>
    public long Length { get; }

    /// <summary>The rows of a stored array, read from the file each time.</summary>
    public IRows Stored() => new FileRows(_path, _start, _count, _width);

    /// <summary>The rows of a compressed array, unpacked into memory.</summary>
    public IRows Unpacked() => InArchive((archive, _) =>
    {
        using var content = archive.GetEntry(DataName)!.Open();
        var count = ReadHeader(content, Length);
        var values = new byte[count * _width];
        content.ReadExactly(values);
        return new ByteRows(values, _width);
    });

    /// <summary>The rows of a compressed array, unpacked into a file of a folder unless they are there already.</summary>
    public IRows UnpackedInto(string folder, IProgress<string>? progress)
    {
        var path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(_path)}-{_checkSum:x8}.npy");
        if (!File.Exists(path) || new FileInfo(path).Length != Length)
        {
            progress?.Report($"unpacking '{_path}' into '{path}'");
            Directory.CreateDirectory(folder);
            AtomicFile.Write(path, UnpackTo);
        }

        return new FileRows(path, Length - ((long)_count * _width), _count, _width);
    }

    private void UnpackTo(Stream output)
    {
        var buffer = new byte[1 << 16];
        using var file = Guarded(() => new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read));
        using var archive = Guarded(() => new ZipArchive(file, ZipArchiveMode.Read));
        using var content = Guarded(archive.GetEntry(DataName)!.Open);
        while (Guarded(() => content.Read(buffer)) is > 0 and var length)
        {
            // Not guarded: what goes wrong here is the disk's fault and not the archive's.
            output.Write(buffer.AsSpan(0, length));
        }
    }

    /// <summary>The labels, from 0; null if the file has none.</summary>
    public int[]? Labels(int classes) => InArchive((archive, file) =>
    {
        if (Find(archive, file, LabelsName) is not { } entry)
        {
            return null;
        }

        using var content = entry.Open();
        var labels = NpyArray.Read(content, entry.Length, $"{_path}: labels").Values;
        return labels.Length != _count
            ? throw new DataFaultException($"'{_path}' has {Counted.Of(labels.Length, "label")} for {Counted.Of(_count, "image")}; give the original file.")
            : Array.ConvertAll(labels, label => label >= 1 && label <= classes
                ? (int)label - 1
                : throw new DataFaultException($"'{_path}' has the label {label}, but they go from 1 to {classes}; give the original file."));
    });

    // The number of images that an array's header says, which must be such images and fill the entry.
    private int ReadHeader(Stream content, long length)
    {
        var header = NpyHeader.Read(content, length, $"{_path}: data");
        return header is { Kind: 'u', ElementLength: 1, Fortran: false, Sizes: [> 0 and var count, ..] }
            && header.Count == (long)count * _width
            && header.Count <= Array.MaxLength
            ? count
            : throw new DataFaultException(
                $"The array data of '{_path}' has the shape ({string.Join(", ", header.Sizes)}), "
                + $"not one of unsigned bytes of (n, {_width}); give a batch of that size.");
    }

    private ZipArchiveEntry? Find(ZipArchive archive, FileStream file, string name) =>
        archive.GetEntry(name) is { } entry ? NpzEntry.Honest(entry, file.Length, $"{_path}: {name}") : null;

    private T InArchive<T>(Func<ZipArchive, FileStream, T> read) => Guarded(() =>
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var archive = new ZipArchive(file, ZipArchiveMode.Read);
        return read(archive, file);
    });

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new DataFaultException($"'{_path}' is cut short or damaged: its archive does not unpack; fetch it again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFaultException($"'{_path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }
}
