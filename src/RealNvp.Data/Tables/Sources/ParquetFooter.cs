namespace RealNvp.Data.Tables.Sources;

/// <summary>A column's values in one row group, as the footer tells of them.</summary>
/// <param name="Start">Where its first page begins in the file.</param>
/// <param name="Values">How many values its pages hold.</param>
internal readonly record struct ParquetChunk(long Start, long Values);

/// <summary>
/// What the footer of a Parquet file says of its row groups: only what decides on how much there is to read. It is looked at before the library that reads
/// the file is asked, since that one believes it.
/// Format: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
/// </summary>
internal static class ParquetFooter
{
    private const int DeepestColumn = 32;
    private const int Repeated = 2;

    /// <summary>The number of rows in each row group, and in it the chunks of the columns that lie in no structure and have one value in a row.</summary>
    public static List<(long Rows, List<ParquetChunk> Chunks)> Read(ReadOnlySpan<byte> footer)
    {
        var groups = new List<(long, List<ParquetChunk>)>();
        var repeated = new List<bool>();
        var thrift = new ThriftReader(footer);
        var field = thrift.Enter();
        while (thrift.Next(ref field, out var type))
        {
            switch (field)
            {
                case 2:
                    RequireFlatEnough(ref thrift, type, repeated);
                    break;
                case 4:
                    var count = Structures(ref thrift, type);
                    for (var group = 0; group < count; group++)
                    {
                        groups.Add(ReadGroup(ref thrift, repeated));
                    }

                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return groups;
    }

    // The tree of columns is a list in which each says how many that follow it are its children.
    private static void RequireFlatEnough(ref ThriftReader thrift, ThriftType type, List<bool> repeated)
    {
        var count = Structures(ref thrift, type);
        var open = new Stack<long>();
        for (var column = 0; column < count; column++)
        {
            var (children, repetition) = (0L, 0L);
            var field = thrift.Enter();
            while (thrift.Next(ref field, out var inner))
            {
                if (field == 5)
                {
                    children = thrift.Number(inner);
                }
                else if (field == 3)
                {
                    repetition = thrift.Number(inner);
                }
                else
                {
                    thrift.Skip(inner);
                }
            }

            if (children == 0 && column > 0)
            {
                repeated.Add(repetition == Repeated);
            }

            Require(children >= 0 && children < count, "its columns do not make a tree");
            while (open.TryPop(out var left))
            {
                if (left > 0)
                {
                    open.Push(left - 1);
                    break;
                }
            }

            Require(open.Count > 0 || column == 0, "its columns do not make a tree");
            open.Push(children);
            Require(open.Count <= DeepestColumn, "its columns lie in each other too deep");
        }
    }

    private static (long Rows, List<ParquetChunk> Chunks) ReadGroup(ref ThriftReader thrift, List<bool> repeated)
    {
        var rows = 0L;
        var chunks = new List<ParquetChunk>();
        var field = thrift.Enter();
        while (thrift.Next(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    var count = Structures(ref thrift, type);
                    for (var column = 0; column < count; column++)
                    {
                        if (ReadChunk(ref thrift) is { } chunk && !(column < repeated.Count && repeated[column]))
                        {
                            chunks.Add(chunk);
                        }
                    }

                    break;
                case 3:
                    rows = thrift.Number(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        Require(rows >= 0, "it has fewer than no rows");
        return (rows, chunks);
    }

    private static ParquetChunk? ReadChunk(ref ThriftReader thrift)
    {
        ParquetChunk? chunk = null;
        var field = thrift.Enter();
        while (thrift.Next(ref field, out var type))
        {
            if (field == 3 && type == ThriftType.Structure)
            {
                chunk = ReadMetadata(ref thrift);
            }
            else
            {
                thrift.Skip(type);
            }
        }

        return chunk;
    }

    private static ParquetChunk? ReadMetadata(ref ThriftReader thrift)
    {
        var (path, values, data, dictionary) = (0, 0L, 0L, 0L);
        var field = thrift.Enter();
        while (thrift.Next(ref field, out var type))
        {
            switch (field)
            {
                case 3:
                    path = thrift.List(type, out var element);
                    for (var part = 0; part < path; part++)
                    {
                        thrift.Skip(element);
                    }

                    break;
                case 5:
                    values = thrift.Number(type);
                    break;
                case 9:
                    data = thrift.Number(type);
                    break;
                case 11:
                    dictionary = thrift.Number(type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        // Some writers say 0 where there is no dictionary.
        return path == 1 ? new(dictionary > 0 ? Math.Min(dictionary, data) : data, values) : null;
    }

    private static int Structures(ref ThriftReader thrift, ThriftType type)
    {
        var count = thrift.List(type, out var element);
        Require(count == 0 || element == ThriftType.Structure, "a field holds another type than it should");
        return count;
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ThriftException(fault);
        }
    }
}
