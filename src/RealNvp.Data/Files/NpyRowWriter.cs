using System.Buffers.Binary;

namespace RealNvp.Data;

/// <summary>Writes rows of 64-bit floats as a NumPy array; where its length is known at the end only the stream must be able to seek.</summary>
internal sealed class NpyRowWriter
{
    // Room for any number of rows: 20 digits.
    private const int HeaderLength = 128;

    private readonly Stream _stream;
    private readonly int _columns;
    private readonly byte[] _bytes;
    private readonly bool _isKnown;
    private long _rows;

    /// <summary>Begins the array, version 1.0 of the format.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="columns">The number of values in a row.</param>
    /// <param name="rows">The number of rows; null if it is not known yet.</param>
    public NpyRowWriter(Stream stream, int columns, long? rows = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _columns, _bytes, _isKnown) = (stream, columns, new byte[columns * sizeof(double)], rows is not null);
        stream.Write(rows is { } count ? NpyFile.Header<long>("<f8", [count, columns], HeaderLength) : new byte[HeaderLength]);
    }

    /// <summary>Writes a row.</summary>
    public void Write(ReadOnlySpan<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, _columns);
        for (var column = 0; column < row.Length; column++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(column * sizeof(double)), row[column]);
        }

        _stream.Write(_bytes);
        _rows++;
    }

    /// <summary>Writes the header, now that the number of rows is known.</summary>
    public void Finish()
    {
        if (_isKnown)
        {
            return;
        }

        var header = NpyFile.Header<long>("<f8", [_rows, _columns], HeaderLength);
        var end = _stream.Position;
        _stream.Position = 0;
        _stream.Write(header);
        _stream.Position = end;
    }
}
