using System.Globalization;
using Microsoft.Win32.SafeHandles;
using RealNvp.Files;

namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// A table in a .npy array, or in a .npz with its labels beside it. Rows are read a block at a time, in either order of the axes; the
/// arrays of a .npz are unpacked into files that are gone when they are closed.
/// </summary>
internal sealed class ArraySource : ITableSource
{
    private const string LabelColumn = "y";
    private const int BlockBytes = 1 << 20;

    private readonly List<TemporaryFile> _unpacked = [];
    private readonly List<Part> _parts = [];
    private readonly SafeFileHandle? _file;

    public ArraySource(string path, bool isArchive, CancellationToken cancellationToken)
    {
        Path = path;
        try
        {
            if (isArchive)
            {
                using var archive = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
                foreach (var (name, unpacked) in NpzArchive.Unpack(archive, path, cancellationToken))
                {
                    _unpacked.Add(unpacked);
                    _parts.Add(Part.Read(unpacked.Handle, unpacked.Length, $"{path}: {name}"));
                }
            }
            else
            {
                _file = File.OpenHandle(path, options: FileOptions.RandomAccess);
                _parts.Add(Part.Read(_file, RandomAccess.GetLength(_file), path));
            }

            RequireRows();
        }
        catch
        {
            Dispose();
            throw;
        }

        Names = [.. ColumnNames.Numbered(_parts[0].Width), .. _parts.Skip(1).Select(_ => LabelColumn)];
        LabelName = _parts.Count > 1 ? LabelColumn : null;
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    public string? LabelName { get; }

    public DeclaredType TypeOf(int column) =>
        _parts[column < _parts[0].Width ? 0 : 1].Header is { Kind: 'i' or 'u', ElementLength: sizeof(long) } ? DeclaredType.Whole : DeclaredType.None;

    public ITableCursor Open(CancellationToken cancellationToken) => OpenPart(new(0, 1), cancellationToken);

    public ITableCursor OpenPart(TablePart part, CancellationToken cancellationToken) =>
        new Cursor(_parts, (int)part.Start(_parts[0].Rows), (int)part.End(_parts[0].Rows), cancellationToken);

    public void Dispose()
    {
        _file?.Dispose();
        foreach (var file in _unpacked)
        {
            file.Dispose();
        }
    }

    private void RequireRows()
    {
        if (_parts[0].Rows == 0 || _parts[0].Width == 0)
        {
            throw new DataFaultException(
                $"'{Path}' has no rows: its shape is ({string.Join(", ", _parts[0].Header.Sizes)}); give an array of rows and columns.");
        }

        if (_parts.Count > 1 && (_parts[1].Rows != _parts[0].Rows || _parts[1].Width != 1))
        {
            throw new DataFaultException(
                $"'{Path}' has {Counted.Of(_parts[0].Rows, "row")} in X but its labels y have the shape ({string.Join(", ", _parts[1].Header.Sizes)}); "
                + "give one for every row.");
        }
    }

    /// <summary>An array in a file, its first axis the rows.</summary>
    private sealed record Part(SafeFileHandle File, string Name, NpyHeader Header, int Rows, int Width)
    {
        /// <summary>Which column in Fortran order each column in C order is.</summary>
        public int[] FortranPlaces { get; init; } = [];

        public static Part Read(SafeFileHandle file, long length, string name)
        {
            using var stream = new FileStream(new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read);
            stream.Position = 0;
            var header = NpyHeader.Read(stream, length, name);
            if (header.Sizes.Length == 0)
            {
                return new(file, name, header, 0, 0);
            }

            var rows = header.Sizes[0];
            var width = rows == 0 ? 0 : header.Count / rows;
            return width > ColumnNames.Most
                ? throw new DataFaultException(
                    $"'{name}' has rows of {Counted.Of(width, "value")}, and a table has {Counted.Of(ColumnNames.Most, "column")} at most; "
                    + "give an array of rows and columns.")
                : new(file, name, header, rows, (int)width) { FortranPlaces = header.Fortran ? Places(header.Sizes, (int)width) : [] };
        }

        private static int[] Places(int[] sizes, int width)
        {
            var places = new int[width];
            for (var column = 0; column < width; column++)
            {
                var (rest, place, step) = (column, 0, width);
                for (var axis = sizes.Length - 1; axis >= 1; axis--)
                {
                    step /= sizes[axis];
                    (rest, var index) = Math.DivRem(rest, sizes[axis]);
                    place += index * step;
                }

                places[column] = place;
            }

            return places;
        }
    }

    private sealed class Cursor(IReadOnlyList<Part> parts, int start, int end, CancellationToken cancellationToken) : ITableCursor
    {
        private readonly Block[] _blocks = [.. parts.Select(part => new Block(part, end, cancellationToken))];
        private string _text = "";

        public long Row { get; private set; } = start;

        public string Place => $"row {Row}";

        public bool Next()
        {
            if (Row >= end)
            {
                return false;
            }

            foreach (var block in _blocks)
            {
                block.MoveTo((int)Row);
            }

            Row++;
            return true;
        }

        public CellContent Read(int column, out double number)
        {
            number = column < parts[0].Width ? _blocks[0][column] : _blocks[1][0];
            return double.IsNaN(number) ? CellContent.Missing : CellContent.Number;
        }

        public ReadOnlySpan<char> Text(int column)
        {
            Read(column, out var number);
            var digits = column < parts[0].Width ? _blocks[0].Digits(column) : _blocks[1].Digits(0);
            return _text = digits ?? number.ToString(CultureInfo.InvariantCulture);
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Some rows of an array in memory.</summary>
    private sealed class Block(Part part, int end, CancellationToken cancellationToken)
    {
        private readonly int _most = Math.Max(1, Math.Min(part.Rows, BlockBytes / Math.Max(1, part.Width * sizeof(double))));
        private double[] _values = [];
        private byte[] _bytes = [];
        private LargeWholes _wholes = new(0);
        private int _first;
        private int _count;
        private int _row;

        public double this[int column] => _values[((_row - _first) * part.Width) + column];

        /// <summary>The digits of a whole number that its double may not hold; null for others.</summary>
        public string? Digits(int column) => _wholes.Text(((_row - _first) * part.Width) + column);

        public void MoveTo(int row)
        {
            _row = row;
            if (row >= _first + _count || row < _first)
            {
                Fill(row);
            }
        }

        private void Fill(int first)
        {
            (_first, _count) = (first, Math.Min(_most, end - first));
            if (_values.Length == 0)
            {
                _values = new double[_most * part.Width];
            }

            var (header, width) = (part.Header, part.Width);
            _wholes = new(_values.Length);
            if (!header.Fortran)
            {
                var bytes = ReadBytes((long)first * width, _count * width);
                for (var i = 0; i < _count * width; i++)
                {
                    Set(i, bytes.Slice(i * header.ElementLength, header.ElementLength));
                }

                return;
            }

            for (var column = 0; column < width; column++)
            {
                var bytes = ReadBytes(((long)part.FortranPlaces[column] * part.Rows) + first, _count);
                for (var i = 0; i < _count; i++)
                {
                    Set((i * width) + column, bytes.Slice(i * header.ElementLength, header.ElementLength));
                }
            }
        }

        private void Set(int place, Span<byte> bytes)
        {
            var number = _values[place] = NpyElement.Read(bytes, part.Header);
            if (part.Header is { Kind: 'i' or 'u', ElementLength: sizeof(long) } && LargeWholes.Needs(number))
            {
                _wholes.Set(place, NpyElement.ReadWhole(bytes, part.Header));
            }
        }

        private Span<byte> ReadBytes(long element, int count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = count * part.Header.ElementLength;
            if (_bytes.Length < length)
            {
                _bytes = new byte[length];
            }

            var bytes = _bytes.AsSpan(0, length);
            var place = part.Header.Length + (element * part.Header.ElementLength);
            for (var filled = 0; filled < length;)
            {
                var read = RandomAccess.Read(part.File, bytes[filled..], place + filled);
                filled += read > 0 ? read : throw new DataFaultException($"'{part.Name}' is cut short: it ends within its values; save it again.");
            }

            return bytes;
        }
    }
}
