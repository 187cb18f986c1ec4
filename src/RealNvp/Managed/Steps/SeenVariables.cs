using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>What the networks of a coupling see of a row: the identity variables and, in a conditional flow, the context behind them.</summary>
internal sealed class SeenVariables(Columns columns, int context)
{
    /// <summary>The numbers a network sees.</summary>
    public int Width { get; } = columns.Count + context;

    /// <summary>Writes to every row of <paramref name="seen"/> the identity columns of <paramref name="x"/> and then the row's context.</summary>
    public void Gather(MatrixSpan x, ReadOnlySpan<float> contextRows, MatrixSpan seen)
    {
        for (var row = 0; row < x.Rows; row++)
        {
            var source = x[row];
            var target = seen[row];
            for (var column = 0; column < columns.Count; column++)
            {
                target[column] = source[columns.Start + (column * columns.Stride)];
            }

            contextRows.Slice(row * context, context).CopyTo(target[columns.Count..]);
        }
    }

    /// <summary>Adds what networks found for the identity variables to the gradients of the rows; the context has none.</summary>
    public void AddGradient(ReadOnlyMatrixSpan seenGradient, MatrixSpan gradient)
    {
        for (var row = 0; row < gradient.Rows; row++)
        {
            var source = seenGradient[row][..columns.Count];
            var target = gradient[row];
            if (columns.Stride == 1)
            {
                OptimizerKernels.Best.Add(source, target.Slice(columns.Start, columns.Count));
                continue;
            }

            for (var column = 0; column < source.Length; column++)
            {
                target[columns.Start + (column * columns.Stride)] += source[column];
            }
        }
    }
}
