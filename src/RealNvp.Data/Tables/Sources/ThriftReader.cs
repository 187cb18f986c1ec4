namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// Walks over values in Thrift's compact form, in which Parquet writes its footer and the headers of its pages. Nothing is allocated, what it is told of
/// lengths and counts is held against the bytes that are there, and structures lie in each other only so deep.
/// Format: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int DeepestNesting = 32;
    private const int LongestVarint = 10;
    private const int ShortListSizes = 15;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _depth;

    /// <summary>How many bytes are behind it.</summary>
    public int Position { get; private set; }

    /// <summary>Begins with the fields of a structure, whose numbers count from 0 again.</summary>
    public int Enter()
    {
        _depth = _depth < DeepestNesting ? _depth + 1 : throw new ThriftException("its structures lie in each other too deep");
        return 0;
    }

    /// <summary>Goes to the next field of a structure; false at its end, which is left.</summary>
    /// <param name="field">The number of the field before, 0 at first; becomes that of this one.</param>
    /// <param name="type">What the field holds.</param>
    public bool Next(ref int field, out ThriftType type)
    {
        var head = Byte();
        type = (ThriftType)(head & 15);
        if (head == 0)
        {
            _depth--;
            return false;
        }

        var step = head >> 4;
        field = step > 0 ? field + step : (short)Number();
        return true;
    }

    /// <summary>A whole number of any width.</summary>
    public long Number()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>The number that a field holds; anything else is refused.</summary>
    public long Number(ThriftType type) => type is ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64
        ? Number()
        : throw new ThriftException("a field holds another type than it should");

    /// <summary>The number of elements of the list that a field holds, each of which takes at least a byte.</summary>
    public int List(ThriftType type, out ThriftType element)
    {
        if (type is not (ThriftType.List or ThriftType.Set))
        {
            throw new ThriftException("a field holds another type than it should");
        }

        var head = Byte();
        element = (ThriftType)(head & 15);
        return head >> 4 < ShortListSizes ? Fitting((ulong)head >> 4) : Fitting(Varint());
    }

    /// <summary>Passes a value.</summary>
    public void Skip(ThriftType type)
    {
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                Pass(1);
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                Varint();
                break;
            case ThriftType.Double:
                Pass(sizeof(double));
                break;
            case ThriftType.Binary:
                Pass(Fitting(Varint()));
                break;
            case ThriftType.List or ThriftType.Set:
                SkipList(type);
                break;
            case ThriftType.Map:
                SkipMap();
                break;
            case ThriftType.Structure:
                var field = Enter();
                while (Next(ref field, out var inner))
                {
                    Skip(inner);
                }

                break;
            default:
                throw new ThriftException("a field is of no known type");
        }
    }

    private void SkipList(ThriftType type)
    {
        var count = List(type, out var element);
        _ = Enter();
        for (var index = 0; index < count; index++)
        {
            SkipElement(element);
        }

        _depth--;
    }

    private void SkipMap()
    {
        if (Fitting(Varint()) is not (> 0 and var count))
        {
            return;
        }

        var types = Byte();
        _ = Enter();
        for (var index = 0; index < count; index++)
        {
            SkipElement((ThriftType)(types >> 4));
            SkipElement((ThriftType)(types & 15));
        }

        _depth--;
    }

    // Among elements a truth value takes a byte, in a field none.
    private void SkipElement(ThriftType type) => Skip(type is ThriftType.True or ThriftType.False ? ThriftType.Byte : type);

    private ulong Varint()
    {
        var value = 0UL;
        for (var place = 0; place < LongestVarint; place++)
        {
            var part = Byte();
            value |= (ulong)(part & 127) << (7 * place);
            if (part < 128)
            {
                return value;
            }
        }

        throw new ThriftException("a number has no end");
    }

    private readonly int Fitting(ulong count) => count <= (ulong)(_bytes.Length - Position)
        ? (int)count
        : throw new ThriftException("it claims more than it has") { IsCutShort = true };

    private void Pass(int count) => Position += Fitting((ulong)count);

    private byte Byte()
    {
        Pass(1);
        return _bytes[Position - 1];
    }
}
