using System.Buffers.Binary;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>
/// A stream of Arrow on its way to the library that reads it: the length that a message says it has is looked at before that library makes room for so many
/// bytes. A message is its length (four bytes, behind four that are all ones in newer streams), a description of so many bytes, and a body of the length
/// that the description says.
/// </summary>
/// <param name="body">The stream.</param>
/// <param name="mostBytes">The most bytes of a body.</param>
internal sealed class ArrowFrames(Stream body, int mostBytes) : Stream
{
    // What is not kept of a description: of one that is longer the body is bounded where its buffers are made.
    private const int MostKept = 1 << 20;

    // Far more than the names of a table's columns take.
    private const int MostDescription = 1 << 24;

    private readonly byte[] _length = new byte[4];
    private readonly MemoryStream _description = new();
    private Part _part = Part.Length;
    private long _left = 4;

    private enum Part
    {
        Length,
        Description,
        Body,
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // No read goes over the end of a part: the next one begins with a length.
        var count = await body.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false);
        Pass(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = body.Read(buffer, offset, (int)Math.Min(count, _left));
        Pass(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        switch (_part)
        {
            case Part.Length:
                bytes.CopyTo(_length.AsSpan(4 - (int)_left));
                break;
            case Part.Description when _description.Length < MostKept:
                _description.Write(bytes);
                break;
        }

        _left -= bytes.Length;
        if (_left == 0)
        {
            Next();
        }
    }

    private void Next()
    {
        switch (_part)
        {
            case Part.Length when BinaryPrimitives.ReadInt32LittleEndian(_length) is var length && length != -1:
                _description.SetLength(0);

                // A stream ends with a description of no bytes, and nothing is read behind it.
                Begin(length == 0 ? Part.Length : Part.Description, length == 0 ? 4 : length is > 0 and <= MostDescription ? length : throw Damaged());
                break;
            case Part.Description when BodyLength(_description.GetBuffer().AsSpan(0, (int)_description.Length)) is var length and > 0:
                Begin(Part.Body, Held(length));
                break;
            default:
                Begin(Part.Length, 4);
                break;
        }
    }

    private void Begin(Part part, long left) => (_part, _left) = (part, left);

    private long Held(long length) => length <= mostBytes
        ? length
        : throw RequestFault.TooLarge($"A batch of the stream says that it has {length:N0} bytes, more than {mostBytes:N0}; send smaller ones.");

    private static RequestFault Damaged() => RequestFault.Bad("no-arrow", "The body is no stream of Arrow, or a damaged one.");

    /// <summary>
    /// The length of the body that a description says: the fourth field of its table, a long, zero where it is left out (Message.fbs of Arrow, by the layout
    /// of FlatBuffers).
    /// </summary>
    private static long BodyLength(ReadOnlySpan<byte> description)
    {
        const int Field = 4 + (2 * 3);
        if (description.Length < 4)
        {
            return 0;
        }

        var table = BinaryPrimitives.ReadInt32LittleEndian(description);
        if (table < 0 || table > description.Length - 4)
        {
            return 0;
        }

        var fields = table - (long)BinaryPrimitives.ReadInt32LittleEndian(description[table..]);
        if (fields < 0 || fields > description.Length - Field - 2 || BinaryPrimitives.ReadUInt16LittleEndian(description[(int)fields..]) < Field + 2)
        {
            return 0;
        }

        var place = table + (int)BinaryPrimitives.ReadUInt16LittleEndian(description[((int)fields + Field)..]);
        return place == table || place > description.Length - 8 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(description[place..]);
    }
}
