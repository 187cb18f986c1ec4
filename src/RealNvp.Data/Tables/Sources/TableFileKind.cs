using System.IO.Compression;

namespace RealNvp.Data.Tables.Sources;

/// <summary>What a file that may hold a table is, by its first bytes.</summary>
internal enum TableFileKind
{
    /// <summary>Text, or nothing that is known.</summary>
    Text,
    Packed,
    Parquet,
    Array,
    Archive,
    Workbook,
}

/// <summary>Tells what a file is.</summary>
internal static class TableFileKinds
{
    private const int BytesLookedAt = 1 << 9;

    private static readonly string[] Workbooks = [".XLSX", ".XLSM", ".XLSB", ".XLS", ".ODS", ".NUMBERS"];

    /// <summary>What the first bytes say; the stream is left at its start.</summary>
    public static TableFileKind Of(Stream file)
    {
        Span<byte> start = stackalloc byte[6];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return start[..read] switch
        {
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => TableFileKind.Parquet,
            [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'] => TableFileKind.Array,
            [(byte)'P', (byte)'K', 3, 4, ..] => IsWorkbook(file) ? TableFileKind.Workbook : TableFileKind.Archive,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => TableFileKind.Workbook,
            [0x1F, 0x8B, ..] => TableFileKind.Packed,
            _ => TableFileKind.Text,
        };
    }

    /// <summary>Whether a name is that of a spreadsheet's workbook.</summary>
    public static bool IsWorkbookName(string path) => Workbooks.Contains(System.IO.Path.GetExtension(path).ToUpperInvariant());

    /// <summary>What is said of a workbook.</summary>
    public static DataFaultException Workbook(string path) =>
        new($"'{path}' is the workbook of a spreadsheet; save its sheet as CSV (in UTF-8) and give that file.");

    /// <summary>What is said of a file whose ending promises bytes that it does not have; null for one that keeps the promise, or is no text either.</summary>
    /// <param name="file">The file, at its start.</param>
    /// <param name="path">Its name.</param>
    public static DataFaultException? TextByAnotherName(Stream file, string path)
    {
        Span<byte> start = stackalloc byte[BytesLookedAt];
        var bytes = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        var isText = bytes.Length > 0 && !bytes.ContainsAnyInRange((byte)0, (byte)8) && !bytes.ContainsAnyInRange((byte)14, (byte)31);
        var promised = System.IO.Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PARQUET" => "a Parquet file",
            ".NPY" or ".NPZ" => "an array of NumPy",
            _ => null,
        };
        return isText && promised is not null ? new($"'{path}' is text and not {promised}; rename it so that it ends in .csv.") : null;
    }

    private static bool IsWorkbook(Stream file)
    {
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return archive.Entries.Any(entry =>
                entry.FullName.StartsWith("xl/", StringComparison.Ordinal) || entry.FullName is "content.xml" or "Index/Document.iwa");
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            file.Position = 0;
        }
    }
}
