namespace RealNvp.Data.Tables.Sources;

/// <summary>What the header of a page of a Parquet file says of the bytes behind it.</summary>
/// <param name="Packed">The bytes in the file.</param>
/// <param name="Unpacked">The bytes they unpack into.</param>
/// <param name="Values">How many values they hold.</param>
/// <param name="IsDictionary">Whether these are the values that other pages refer to; any other kind without values of the column counts as such.</param>
internal readonly record struct ParquetPage(long Packed, long Unpacked, long Values, bool IsDictionary)
{
    private const int DataField = 5;
    private const int DictionaryField = 7;
    private const int SecondDataField = 8;

    /// <summary>Reads a header, and how long it is.</summary>
    public static ParquetPage Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var (packed, unpacked, values, isData) = (0L, 0L, 0L, false);
        var thrift = new ThriftReader(bytes);
        var field = thrift.Enter();
        while (thrift.Next(ref field, out var type))
        {
            switch (field)
            {
                case 2:
                    unpacked = thrift.Number(type);
                    break;
                case 3:
                    packed = thrift.Number(type);
                    break;
                case DataField or DictionaryField or SecondDataField when type == ThriftType.Structure:
                    isData |= field != DictionaryField;
                    values = ReadValues(ref thrift);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        length = thrift.Position;
        return new(packed, unpacked, values, !isData);
    }

    private static long ReadValues(ref ThriftReader thrift)
    {
        var values = 0L;
        var field = thrift.Enter();
        while (thrift.Next(ref field, out var type))
        {
            if (field == 1)
            {
                values = thrift.Number(type);
            }
            else
            {
                thrift.Skip(type);
            }
        }

        return values;
    }
}
