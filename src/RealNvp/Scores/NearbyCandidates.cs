using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>What a column may hold while a search for its mode stands at one of its values.</summary>
internal static class NearbyCandidates
{
    // Steps around the present value: a quarter of the grid's length down to a 4,096th.
    private const int LargestHalving = 2;
    private const int SmallestHalving = 12;

    /// <summary>Every name and every level, or the numbers that the model's own rows have and those around the present one.</summary>
    /// <param name="known">The column's values that the model's own rows have.</param>
    /// <param name="encoding">The table's encoding.</param>
    /// <param name="present">The value that the search stands at.</param>
    /// <param name="isNear">Whether only what is near is wanted.</param>
    /// <returns><c>[n, width]</c>.</returns>
    public static float[] Of(ColumnCandidates known, TableEncoding encoding, float present, bool isNear)
    {
        var column = encoding.Schema.Columns[known.Column];
        if (known.AreNames || column.Marginal is { Shares: not null })
        {
            return [.. known.Values];
        }

        var codec = encoding.CodecOf(known.Column);
        var candidates = new SortedSet<float>(isNear ? [] : known.Values.Select(Snapped));
        candidates.Add(Snapped(present));
        var length = known.Values[^1] - known.Values[0];
        for (var halving = LargestHalving; halving <= SmallestHalving; halving++)
        {
            var step = length / (1 << halving);
            step = column is { IsDequantised: true, Marginal: null } ? MathF.Max(1, step) : step;
            candidates.Add(Snapped(present - step));
            candidates.Add(Snapped(present + step));
        }

        return [.. candidates.Where(float.IsFinite)];

        float Snapped(float value)
        {
            Span<float> values = [value];
            codec.Encode(codec.Decode(values), values);
            return values[0];
        }
    }
}
