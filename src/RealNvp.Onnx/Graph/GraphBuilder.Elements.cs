namespace RealNvp.Onnx.Graph;

/// <content>What is done to each element, and to each two that stand at the same place.</content>
internal sealed partial class GraphBuilder
{
    public GraphValue Add(GraphValue left, GraphValue right) => Arithmetic("Add", left, right);

    public GraphValue Add(GraphValue left, double right) => Add(left, Number(right, left));

    public GraphValue Subtract(GraphValue left, GraphValue right) => Arithmetic("Sub", left, right);

    public GraphValue Subtract(GraphValue left, double right) => Subtract(left, Number(right, left));

    public GraphValue Subtract(double left, GraphValue right) => Subtract(Number(left, right), right);

    public GraphValue Multiply(GraphValue left, GraphValue right) => Arithmetic("Mul", left, right);

    public GraphValue Multiply(GraphValue left, double right) => Multiply(left, Number(right, left));

    public GraphValue Divide(GraphValue left, GraphValue right) => Arithmetic("Div", left, right);

    public GraphValue Divide(GraphValue left, double right) => Divide(left, Number(right, left));

    public GraphValue Divide(double left, GraphValue right) => Divide(Number(left, right), right);

    public GraphValue Maximum(GraphValue left, GraphValue right) => Arithmetic("Max", left, right);

    public GraphValue Maximum(GraphValue left, double right) => Maximum(left, Number(right, left));

    public GraphValue Minimum(GraphValue left, GraphValue right) => Arithmetic("Min", left, right);

    public GraphValue Minimum(GraphValue left, double right) => Minimum(left, Number(right, left));

    /// <summary>Each element within the two bounds.</summary>
    public GraphValue Clip(GraphValue value, double least, double most) =>
        Node("Clip", [value, Number(least, value), Number(most, value)], value.Type, value.Shape);

    public GraphValue Square(GraphValue value) => Multiply(value, value);

    public GraphValue Negate(GraphValue value) => OfReals("Neg", value);

    public GraphValue Absolute(GraphValue value) => OfReals("Abs", value);

    public GraphValue Exp(GraphValue value) => OfReals("Exp", value);

    public GraphValue Log(GraphValue value) => OfReals("Log", value);

    public GraphValue Sqrt(GraphValue value) => OfReals("Sqrt", value);

    public GraphValue Tanh(GraphValue value) => OfReals("Tanh", value);

    public GraphValue Sigmoid(GraphValue value) => OfReals("Sigmoid", value);

    public GraphValue Cosine(GraphValue value) => OfReals("Cos", value);

    public GraphValue Relu(GraphValue value) => OfReals("Relu", value);

    public GraphValue Floor(GraphValue value) => OfReals("Floor", value);

    public GraphValue Ceiling(GraphValue value) => OfReals("Ceil", value);

    /// <summary>The nearest whole number, the even one of two.</summary>
    public GraphValue Round(GraphValue value) => OfReals("Round", value);

    /// <summary>log(1 + exp(x)), written so that neither a large nor a small x loses what it has.</summary>
    public GraphValue Softplus(GraphValue value) => Add(Maximum(value, 0), Log(Add(Exp(Negate(Absolute(value))), 1)));

    public GraphValue Less(GraphValue left, GraphValue right) => Comparison("Less", left, right);

    public GraphValue Less(GraphValue left, double right) => Less(left, Number(right, left));

    public GraphValue LessOrEqual(GraphValue left, GraphValue right) => Comparison("LessOrEqual", left, right);

    public GraphValue LessOrEqual(GraphValue left, double right) => LessOrEqual(left, Number(right, left));

    public GraphValue Greater(GraphValue left, GraphValue right) => Comparison("Greater", left, right);

    public GraphValue Greater(GraphValue left, double right) => Greater(left, Number(right, left));

    public GraphValue GreaterOrEqual(GraphValue left, GraphValue right) => Comparison("GreaterOrEqual", left, right);

    public GraphValue GreaterOrEqual(GraphValue left, double right) => GreaterOrEqual(left, Number(right, left));

    /// <summary>Whether two elements are the same; texts too.</summary>
    public GraphValue Equal(GraphValue left, GraphValue right) => Comparison("Equal", left, right);

    public GraphValue Equal(GraphValue left, double right) => Equal(left, Number(right, left));

    public GraphValue And(GraphValue left, GraphValue right) => Logic("And", left, right);

    public GraphValue Or(GraphValue left, GraphValue right) => Logic("Or", left, right);

    public GraphValue Not(GraphValue value) => Of(ElementType.Bool, "Not", value, ElementType.Bool);

    public GraphValue IsNotANumber(GraphValue value) => Node("IsNaN", [Real(value)], ElementType.Bool, value.Shape);

    public GraphValue IsInfinite(GraphValue value) => Node("IsInf", [Real(value)], ElementType.Bool, value.Shape);

    /// <summary>Each element of the one value where the condition holds, and of the other elsewhere.</summary>
    public GraphValue Where(GraphValue condition, GraphValue then, GraphValue otherwise)
    {
        RequireSame(then, otherwise);
        Require(condition, ElementType.Bool);
        return Node("Where", [condition, then, otherwise], then.Type, condition.Shape.Broadcast(then.Shape.Broadcast(otherwise.Shape)));
    }

    public GraphValue Cast(GraphValue value, ElementType type) =>
        value.Type == type ? value : Node("Cast", [value], type, value.Shape, Attribute("to", type.Code));

    public GraphValue ToDouble(GraphValue value) => Cast(value, ElementType.Float64);

    public GraphValue ToFloat(GraphValue value) => Cast(value, ElementType.Float32);

    private static GraphValue Real(GraphValue value) => value.Type.IsReal ? value : throw new ArgumentException($"{value} is no real number.", nameof(value));

    private static void Require(GraphValue value, ElementType type)
    {
        if (value.Type != type)
        {
            throw new ArgumentException($"{value} is no {type.Word}.", nameof(value));
        }
    }

    private static void RequireSame(GraphValue left, GraphValue right)
    {
        if (left.Type != right.Type)
        {
            throw new ArgumentException($"{left} and {right} are of two types.", nameof(right));
        }
    }

    private GraphValue OfReals(string operation, GraphValue value) => Of(Real(value).Type, operation, value, value.Type);

    private GraphValue Of(ElementType needed, string operation, GraphValue value, ElementType type)
    {
        Require(value, needed);
        return Node(operation, [value], type, value.Shape);
    }

    private GraphValue Arithmetic(string operation, GraphValue left, GraphValue right)
    {
        RequireSame(left, right);
        return Node(operation, [left, right], left.Type, left.Shape.Broadcast(right.Shape));
    }

    private GraphValue Comparison(string operation, GraphValue left, GraphValue right)
    {
        RequireSame(left, right);
        return Node(operation, [left, right], ElementType.Bool, left.Shape.Broadcast(right.Shape));
    }

    private GraphValue Logic(string operation, GraphValue left, GraphValue right)
    {
        Require(left, ElementType.Bool);
        Require(right, ElementType.Bool);
        return Node(operation, [left, right], ElementType.Bool, left.Shape.Broadcast(right.Shape));
    }
}
