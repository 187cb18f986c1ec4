using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary>Rows that a verb shows: those the user numbers, or random ones.</summary>
internal static class PickedRows
{
    /// <summary>The values of rows in their order.</summary>
    public static float[] Read(IRows rows, int[] picked, CancellationToken cancellationToken)
    {
        var values = new float[picked.Length * rows.Width];
        rows.Expect(picked);
        for (var index = 0; index < picked.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(picked[index], values.AsSpan(index * rows.Width, rows.Width));
        }

        return values;
    }

    /// <summary>What rows are conditioned on, in their order; empty for rows without a context.</summary>
    public static float[] ReadContexts(IRows rows, int[] picked)
    {
        var context = new float[picked.Length * rows.ContextWidth];
        for (var index = 0; index < picked.Length && context.Length > 0; index++)
        {
            rows.ReadContext(picked[index], context.AsSpan(index * rows.ContextWidth, rows.ContextWidth));
        }

        return context;
    }

    /// <summary>The numbers given, checked, or <paramref name="count"/> different random ones if none are.</summary>
    public static int[] Choose(int rows, int[] given, int count, ulong seed)
    {
        RequireAmong(rows, given);
        if (given.Length > 0)
        {
            return given;
        }

        if (rows < count)
        {
            throw new InvalidInputException($"The data has {rows} rows but {count} are asked for; ask for fewer or choose another --split.");
        }

        var all = Enumerable.Range(0, rows).ToArray();
        new SeededRandom(seed).Shuffle<int>(all);
        return all[..count];
    }

    /// <summary>Throws unless all numbers are those of rows.</summary>
    public static void RequireAmong(int rows, params IEnumerable<int> numbers)
    {
        foreach (var row in numbers)
        {
            if (row < 0 || row >= rows)
            {
                throw new InvalidInputException($"Rows are numbered from 0 to {rows - 1}; {row} is none of them.");
            }
        }
    }
}
