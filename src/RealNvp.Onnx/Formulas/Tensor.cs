using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Formulas;

/// <summary>A value of a graph with the arithmetic of its operators, so that a formula reads as it does elsewhere.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Tensor(GraphBuilder Graph, GraphValue Value)
{
    public ElementType Type => Value.Type;

    public GraphShape Shape => Value.Shape;

    public static Tensor operator +(Tensor left, Tensor right) => left.With(left.Graph.Add(left.Value, right.Value));

    public static Tensor operator +(Tensor left, double right) => left + left.Number(right);

    public static Tensor operator +(double left, Tensor right) => right.Number(left) + right;

    public static Tensor operator -(Tensor left, Tensor right) => left.With(left.Graph.Subtract(left.Value, right.Value));

    public static Tensor operator -(Tensor left, double right) => left - left.Number(right);

    public static Tensor operator -(double left, Tensor right) => right.Number(left) - right;

    public static Tensor operator -(Tensor value) => value.With(value.Graph.Negate(value.Value));

    public static Tensor operator *(Tensor left, Tensor right) => left.With(left.Graph.Multiply(left.Value, right.Value));

    public static Tensor operator *(Tensor left, double right) => left * left.Number(right);

    public static Tensor operator *(double left, Tensor right) => right.Number(left) * right;

    public static Tensor operator /(Tensor left, Tensor right) => left.With(left.Graph.Divide(left.Value, right.Value));

    public static Tensor operator /(Tensor left, double right) => left / left.Number(right);

    public static Tensor operator /(double left, Tensor right) => right.Number(left) / right;

    public static Tensor operator <(Tensor left, Tensor right) => left.With(left.Graph.Less(left.Value, right.Value));

    public static Tensor operator <(Tensor left, double right) => left < left.Number(right);

    public static Tensor operator >(Tensor left, Tensor right) => left.With(left.Graph.Greater(left.Value, right.Value));

    public static Tensor operator >(Tensor left, double right) => left > left.Number(right);

    public static Tensor operator <=(Tensor left, Tensor right) => left.With(left.Graph.LessOrEqual(left.Value, right.Value));

    public static Tensor operator <=(Tensor left, double right) => left <= left.Number(right);

    public static Tensor operator >=(Tensor left, Tensor right) => left.With(left.Graph.GreaterOrEqual(left.Value, right.Value));

    public static Tensor operator >=(Tensor left, double right) => left >= left.Number(right);

    public static Tensor operator &(Tensor left, Tensor right) => left.With(left.Graph.And(left.Value, right.Value));

    public static Tensor operator |(Tensor left, Tensor right) => left.With(left.Graph.Or(left.Value, right.Value));

    public static Tensor operator !(Tensor value) => value.With(value.Graph.Not(value.Value));

    public Tensor Is(Tensor other) => With(Graph.Equal(Value, other.Value));

    public Tensor Is(double other) => Is(Number(other));

    public Tensor IsNaN() => With(Graph.IsNotANumber(Value));

    public Tensor Abs() => With(Graph.Absolute(Value));

    public Tensor Exp() => With(Graph.Exp(Value));

    public Tensor Log() => With(Graph.Log(Value));

    public Tensor Sqrt() => With(Graph.Sqrt(Value));

    public Tensor Floor() => With(Graph.Floor(Value));

    public Tensor Ceiling() => With(Graph.Ceiling(Value));

    /// <summary>The nearest whole number, the even one of two.</summary>
    public Tensor Round() => With(Graph.Round(Value));

    public Tensor Max(Tensor other) => With(Graph.Maximum(Value, other.Value));

    public Tensor Max(double other) => Max(Number(other));

    public Tensor Min(Tensor other) => With(Graph.Minimum(Value, other.Value));

    public Tensor Min(double other) => Min(Number(other));

    public Tensor Clamped(double low, double high) => Max(low).Min(high);

    /// <summary>The one where this is true, and the other elsewhere.</summary>
    /// <remarks>Not every runtime chooses among truths, so that these are put together.</remarks>
    public Tensor Where(Tensor then, Tensor otherwise) => then.Type == ElementType.Bool
        ? (this & then) | (!this & otherwise)
        : With(Graph.Where(Value, then.Value, otherwise.Value));

    public Tensor Where(double then, Tensor otherwise) => Where(otherwise.Number(then), otherwise);

    public Tensor Where(Tensor then, double otherwise) => Where(then, then.Number(otherwise));

    /// <summary>Two numbers in double, by what is so.</summary>
    public Tensor Where(double then, double otherwise) =>
        Where(With(Graph.Number(then, ElementType.Float64)), With(Graph.Number(otherwise, ElementType.Float64)));

    public Tensor To(ElementType type) => With(Graph.Cast(Value, type));

    /// <summary>Rounded to a float, as a double.</summary>
    public Tensor AsFloat() => To(ElementType.Float32).To(ElementType.Float64);

    /// <summary>Entries of this along an axis by their places.</summary>
    public Tensor Gather(Tensor places, int axis = 0) => With(Graph.Gather(Value, axis, places.Value));

    /// <summary>Some columns of <c>[n, columns]</c>.</summary>
    public Tensor Columns(params ReadOnlySpan<int> columns) => With(Graph.Gather(Value, 1, columns));

    /// <summary>The sum over an axis, which stays with a length of 1.</summary>
    public Tensor Sum(int axis) => With(Graph.ReduceSum(Value, axis, keeps: true));

    /// <summary>The largest along an axis, which stays with a length of 1.</summary>
    public Tensor Most(int axis) => With(Graph.ReduceMax(Value, axis, keeps: true));

    public Tensor Product(Tensor matrix) => With(Graph.MatMul(Value, matrix.Value));

    public Tensor Reshaped(GraphShape shape) => With(Graph.Reshape(Value, shape));

    /// <summary>A polynomial at this, the highest power first.</summary>
    public Tensor Polynomial(double[] coefficients)
    {
        var sum = (this * coefficients[0]) + coefficients[1];
        foreach (var coefficient in coefficients.AsSpan(2))
        {
            sum = (sum * this) + coefficient;
        }

        return sum;
    }

    /// <summary>One number of this one's type.</summary>
    public Tensor Number(double value) => With(Graph.Number(value, Type));

    private Tensor With(GraphValue value) => this with { Value = value };
}
