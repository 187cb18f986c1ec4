using RealNvp.Data.Tables;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>The cells of a table that generated rows are compared with.</summary>
/// <param name="Training">Rows the model was trained on, <c>[n, columns]</c>.</param>
/// <param name="HeldOut">Rows it never saw, <c>[m, columns]</c>.</param>
internal sealed record ComparedTable(double[] Training, double[] HeldOut)
{
    // A name is 0 or 1 there, a number in its standard deviations.
    private const float Near = 0.1f;

    /// <summary>
    /// The rows of a table. Where generated ones were all given the same, only those that have it: names exactly, numbers to within a tenth of a deviation.
    /// </summary>
    /// <param name="data">The table.</param>
    /// <param name="schema">Its columns, as the model knows them; that of the classes may be a given one.</param>
    /// <param name="contexts">What the generated rows were given, <c>[k, ContextWidth]</c>; other than all the same, and empty, it chooses nothing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static ComparedTable Of(Dataset data, TableSchema schema, ReadOnlySpan<float> contexts, CancellationToken cancellationToken)
    {
        var width = data.Train.ContextWidth;
        var isByClass = schema.ContextWidth > 0 && data.Schema is { ContextWidth: 0 };
        var given = width > 0 && contexts.Length >= width && AreSame(contexts, width) ? contexts[..width].ToArray() : [];
        return new(Cells(data.Train), Cells(data.Test));

        double[] Cells(IRows rows)
        {
            var (values, own) = RowCopy.Read(rows, Having(rows, given), cancellationToken);
            return TableCells.Decode(schema, values, isByClass ? ClassColumn.FromClasses(own, width) : own, cancellationToken);
        }
    }

    private static int[] Having(IRows rows, float[] given)
    {
        var context = new float[rows.ContextWidth];
        return
        [
            .. Enumerable.Range(0, rows.Count).Where(row =>
            {
                if (given.Length == 0)
                {
                    return true;
                }

                rows.ReadContext(row, context);
                return context.AsSpan().SequenceEqual(given) || context.Zip(given, (own, wanted) => Math.Abs(own - wanted)).All(apart => apart <= Near);
            }),
        ];
    }

    private static bool AreSame(ReadOnlySpan<float> contexts, int width)
    {
        for (var start = width; start < contexts.Length; start += width)
        {
            if (!contexts.Slice(start, width).SequenceEqual(contexts[..width]))
            {
                return false;
            }
        }

        return true;
    }
}
