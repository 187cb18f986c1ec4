using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>Rows with their class as the context: one value a class, 1 for the row's own and 0 for the others.</summary>
public sealed class LabelledRows : IRows, IDerivedRows
{
    private readonly IRows _rows;
    private readonly ReadOnlyMemory<int> _labels;

    /// <summary>Wraps rows and their labels.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labels">The class of each row, from 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">The number of classes, at least 1.</param>
    /// <exception cref="DataFaultException">There are not as many labels as rows, or a label is no class.</exception>
    public LabelledRows(IRows rows, ReadOnlyMemory<int> labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (labels.Length != rows.Count)
        {
            throw new DataFaultException($"There are {Counted.Of(rows.Count, "row")} but {Counted.Of(labels.Length, "label")}; give one for every row.");
        }

        foreach (var label in labels.Span)
        {
            if ((uint)label >= (uint)classes)
            {
                throw new DataFaultException($"The label {label} is none of the {classes} classes; give labels from 0 to {classes - 1}.");
            }
        }

        (_rows, _labels, ContextWidth) = (rows, labels, classes);
    }

    Func<int, int>? IDerivedRows.Owner => RowOwners.Of(_rows);

    /// <inheritdoc/>
    public int Count => _rows.Count;

    /// <inheritdoc/>
    public int Width => _rows.Width;

    /// <inheritdoc/>
    public int ContextWidth { get; }

    /// <inheritdoc/>
    public void Read(int row, Span<float> destination) => _rows.Read(row, destination);

    /// <inheritdoc/>
    public void ReadAugmented(int row, SeededRandom random, Span<float> destination) => _rows.ReadAugmented(row, random, destination);

    /// <inheritdoc/>
    public bool IsDequantised => _rows.IsDequantised;

    /// <inheritdoc/>
    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination) => _rows.ReadNoisy(row, seed, draw, destination);

    /// <inheritdoc/>
    public bool IsReal(int place) => _rows.IsReal(place);

    /// <inheritdoc/>
    public double LogDet(ReadOnlySpan<float> values) => _rows.LogDet(values);

    /// <inheritdoc/>
    public void ReadContext(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        ClassContext.Write(_labels.Span[row], destination[..ContextWidth]);
    }

    /// <inheritdoc/>
    public void Prefetch(ReadOnlySpan<int> rows) => _rows.Prefetch(rows);
}
