using System.Buffers;
using Microsoft.Win32.SafeHandles;
using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>Rows of one byte a value that stay in a file: each is read when it is asked for, and the system keeps what it likes.</summary>
internal sealed class FileRows : IRows, IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly long _start;

    public FileRows(string path, long start, int count, int width)
    {
        (_path, _start, Count, Width) = (path, start, count, width);
        _file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        if (RandomAccess.GetLength(_file) < start + ((long)count * width))
        {
            _file.Dispose();
            throw new DataFaultException($"'{path}' is cut short: it ends within its {Counted.Of(count, "row")}; fetch it again.");
        }
    }

    public int Count { get; }

    public int Width { get; }

    public void Dispose() => _file.Dispose();

    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        var bytes = ArrayPool<byte>.Shared.Rent(Width);
        try
        {
            var place = _start + ((long)row * Width);
            for (var filled = 0; filled < Width;)
            {
                var length = RandomAccess.Read(_file, bytes.AsSpan(filled, Width - filled), place + filled);
                filled += length > 0 ? length : throw new DataFaultException($"'{_path}' has become shorter while it is read; restore it.");
            }

            for (var i = 0; i < Width; i++)
            {
                destination[i] = bytes[i];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
