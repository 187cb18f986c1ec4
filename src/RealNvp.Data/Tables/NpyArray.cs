namespace RealNvp.Data.Tables;

/// <summary>An array as floats in C order, whatever its type and order in the file.</summary>
internal sealed record NpyArray(float[] Values, int[] Sizes)
{
    private const int ChunkElements = 1 << 13;

    /// <summary>Reads an array whose bytes, header and all, are <paramref name="length"/>.</summary>
    public static NpyArray Read(Stream content, long length, string name)
    {
        var header = NpyHeader.Read(content, length, name);
        if (header.Count > Array.MaxLength)
        {
            throw new DataFaultException($"'{name}' has {Counted.Of(header.Count, "value")}, more than fit into one array; split it.");
        }

        var values = new float[header.Count];
        var chunk = new byte[ChunkElements * header.ElementLength];
        for (var start = 0; start < values.Length; start += ChunkElements)
        {
            var part = values.AsSpan(start, Math.Min(ChunkElements, values.Length - start));
            var bytes = chunk.AsSpan(0, part.Length * header.ElementLength);
            if (content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length)
            {
                throw new DataFaultException($"'{name}' is cut short: it ends within its values; save it again.");
            }

            for (var i = 0; i < part.Length; i++)
            {
                part[i] = (float)NpyElement.Read(bytes.Slice(i * header.ElementLength, header.ElementLength), header);
            }
        }

        return new NpyArray(header.Fortran ? ToRowOrder(values, header.Sizes) : values, header.Sizes);
    }

    // In Fortran order the first axis moves fastest: a counter over the axes walks the file while its place in C order is kept.
    private static float[] ToRowOrder(float[] values, int[] sizes)
    {
        var steps = new long[sizes.Length];
        var step = 1L;
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            steps[axis] = step;
            step *= sizes[axis];
        }

        var ordered = new float[values.Length];
        var counter = new int[sizes.Length];
        var place = 0L;
        foreach (var value in values)
        {
            ordered[place] = value;
            for (var axis = 0; axis < sizes.Length; axis++)
            {
                place += steps[axis];
                if (++counter[axis] < sizes[axis])
                {
                    break;
                }

                place -= steps[axis] * sizes[axis];
                counter[axis] = 0;
            }
        }

        return ordered;
    }
}
