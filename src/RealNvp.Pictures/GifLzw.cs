using System.Diagnostics;

namespace RealNvp.Pictures;

/// <summary>
/// The compression of GIF89a: LZW with codes that grow from one bit above the colours to twelve, packed from the lowest
/// bit on, in blocks of at most 255 bytes. The specification is CompuServe's GIF89a of 1990, appendix F.
/// </summary>
internal sealed class GifLzw
{
    private const int MaximumCodes = 4096;
    private const int MaximumBits = 12;
    private const int Slots = 4 * MaximumCodes;

    // Open addressing: the key of a slot is (prefix code, next index), -1 where the slot is free.
    private readonly int[] _keys = new int[Slots];
    private readonly ushort[] _codes = new ushort[Slots];
    private readonly byte[] _block = new byte[256];
    private int _blockLength;
    private uint _pending;
    private int _pendingBits;

    /// <summary>Writes the minimum code size, the data blocks and the closing empty block.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="indices">At least one index into the colour table for each pixel, below 2^<paramref name="colourBits"/>.</param>
    /// <param name="colourBits">The bits of a colour index, from 2 to 8.</param>
    public void Write(Stream stream, ReadOnlySpan<byte> indices, int colourBits)
    {
        Debug.Assert(indices.Length > 0 && colourBits is >= 2 and <= 8, "the frame encoder gives sound sizes");
        stream.WriteByte((byte)colourBits);
        var clear = 1 << colourBits;
        var end = clear + 1;

        Array.Fill(_keys, -1);
        var free = end + 1;
        var bits = colourBits + 1;
        Put(stream, clear, bits);
        int prefix = indices[0];
        foreach (var index in indices[1..])
        {
            var key = (prefix << 8) | index;
            var slot = Find(key);
            if (_keys[slot] == key)
            {
                prefix = _codes[slot];
                continue;
            }

            Put(stream, prefix, bits);
            prefix = index;
            if (free == MaximumCodes)
            {
                Put(stream, clear, bits);
                Array.Fill(_keys, -1);
                free = end + 1;
                bits = colourBits + 1;
                continue;
            }

            (_keys[slot], _codes[slot]) = (key, (ushort)free);
            bits = BitsAfter(free++, bits);
        }

        Put(stream, prefix, bits);

        // The decoder makes an entry of the last code too and may widen its codes, so the end must be as wide.
        Put(stream, end, BitsAfter(free, bits));
        Flush(stream);
    }

    // The decoder is one entry behind: it widens when the entry made here is the first that needs another bit.
    private static int BitsAfter(int added, int bits) => added == 1 << bits && bits < MaximumBits ? bits + 1 : bits;

    private int Find(int key)
    {
        var slot = (int)((uint)key * 2_654_435_761u >> 18);
        while (_keys[slot] >= 0 && _keys[slot] != key)
        {
            slot = (slot + 1) & (Slots - 1);
        }

        return slot;
    }

    private void Put(Stream stream, int code, int bits)
    {
        _pending |= (uint)code << _pendingBits;
        _pendingBits += bits;
        while (_pendingBits >= 8)
        {
            PutByte(stream, (byte)_pending);
            _pending >>= 8;
            _pendingBits -= 8;
        }
    }

    private void PutByte(Stream stream, byte value)
    {
        _block[++_blockLength] = value;
        if (_blockLength == 255)
        {
            WriteBlock(stream);
        }
    }

    private void Flush(Stream stream)
    {
        if (_pendingBits > 0)
        {
            PutByte(stream, (byte)_pending);
        }

        if (_blockLength > 0)
        {
            WriteBlock(stream);
        }

        (_pending, _pendingBits) = (0, 0);
        stream.WriteByte(0);
    }

    private void WriteBlock(Stream stream)
    {
        _block[0] = (byte)_blockLength;
        stream.Write(_block, 0, _blockLength + 1);
        _blockLength = 0;
    }
}
