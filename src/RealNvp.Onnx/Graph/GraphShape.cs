using System.Collections.Immutable;

namespace RealNvp.Onnx.Graph;

/// <summary>The sizes of a value along its axes, of which the first may be the number of rows, which only the runtime knows.</summary>
internal sealed class GraphShape : IEquatable<GraphShape>
{
    /// <summary>Stands for the number of rows.</summary>
    public const int Rows = -1;

    private readonly ImmutableArray<int> _sizes;

    /// <param name="sizes">Outermost first; none for a scalar.</param>
    public GraphShape(params ReadOnlySpan<int> sizes)
    {
        _sizes = [.. sizes];
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] < 0 && (axis > 0 || sizes[axis] != Rows))
            {
                throw new ArgumentException($"Size {sizes[axis]} of axis {axis} is none that a value can have.", nameof(sizes));
            }
        }
    }

    /// <summary>The shape of one number.</summary>
    public static GraphShape Scalar { get; } = new();

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes.Length;

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes.AsSpan();

    /// <summary>Whether the first axis counts rows.</summary>
    public bool HasRows => Rank > 0 && _sizes[0] == Rows;

    /// <summary>The number of elements of a shape without rows, or of one row.</summary>
    public long Size => Sizes.ToArray().Aggregate(1L, (product, size) => product * Math.Abs(size));

    /// <summary>The size along an axis; a negative one counts from the last.</summary>
    public int this[int axis] => _sizes[AxisOf(axis)];

    /// <summary>The shape of rows of <paramref name="sizes"/>.</summary>
    public static GraphShape OfRows(params ReadOnlySpan<int> sizes) => new([Rows, .. sizes]);

    /// <summary>The axis as it is counted from the first.</summary>
    public int AxisOf(int axis) =>
        axis >= -Rank && axis < Rank ? (axis + Rank) % Rank : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The shape is {this}.");

    /// <summary>The shape with another size along an axis.</summary>
    public GraphShape With(int axis, int size) => new(_sizes.SetItem(AxisOf(axis), size).AsSpan());

    /// <summary>The shape without an axis.</summary>
    public GraphShape Without(int axis) => new(_sizes.RemoveAt(AxisOf(axis)).AsSpan());

    /// <summary>What two values give that are taken element by element, each repeated along the axes where its size is 1.</summary>
    public GraphShape Broadcast(GraphShape other)
    {
        var rank = Math.Max(Rank, other.Rank);
        var sizes = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var (own, its) = (SizeOrOne(axis - rank), other.SizeOrOne(axis - rank));
            sizes[axis] = own == its || its == 1 ? own
                : own == 1 ? its
                : throw new ArgumentException($"{this} and {other} do not go together.", nameof(other));
        }

        return new(sizes);
    }

    public bool Equals(GraphShape? other) => other is not null && Sizes.SequenceEqual(other.Sizes);

    public override bool Equals(object? obj) => Equals(obj as GraphShape);

    public override int GetHashCode() => _sizes.Aggregate(Rank, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _sizes.Select(size => size == Rows ? "rows" : $"{size}"))}]";

    private int SizeOrOne(int fromLast) => -fromLast <= Rank ? _sizes[Rank + fromLast] : 1;
}
