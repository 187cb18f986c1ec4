using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Onnx;
using RealNvp.Files;

namespace RealNvp.Onnx.Graph;

/// <content>What is given once and for all: weights, tables and numbers.</content>
internal sealed partial class GraphBuilder
{
    private readonly Dictionary<(ElementType Type, string Shape, string Hash), GraphValue> _contents = [];

    /// <summary>A tensor of float32, row-major.</summary>
    public GraphValue Floats(string name, ReadOnlySpan<float> values, GraphShape shape) =>
        Raw(name, MemoryMarshal.AsBytes(values), ElementType.Float32, sizeof(float), shape);

    /// <summary>A vector of float32.</summary>
    public GraphValue Floats(string name, ReadOnlySpan<float> values) => Floats(name, values, new(values.Length));

    /// <summary>A tensor of float64, row-major.</summary>
    public GraphValue Doubles(string name, ReadOnlySpan<double> values, GraphShape shape) =>
        Raw(name, MemoryMarshal.AsBytes(values), ElementType.Float64, sizeof(double), shape);

    /// <summary>A vector of float64.</summary>
    public GraphValue Doubles(string name, ReadOnlySpan<double> values) => Doubles(name, values, new(values.Length));

    /// <summary>A tensor of int64, row-major.</summary>
    public GraphValue Integers(string name, ReadOnlySpan<long> values, GraphShape shape) =>
        Raw(name, MemoryMarshal.AsBytes(values), ElementType.Int64, sizeof(long), shape);

    /// <summary>A vector of int64.</summary>
    public GraphValue Integers(string name, params ReadOnlySpan<long> values) => Integers(name, values, new(values.Length));

    /// <summary>A tensor of true and false, row-major.</summary>
    public GraphValue Bools(string name, ReadOnlySpan<bool> values, GraphShape shape) =>
        Raw(name, MemoryMarshal.AsBytes(values), ElementType.Bool, sizeof(bool), shape);

    /// <summary>A tensor of texts, row-major.</summary>
    public GraphValue Texts(string name, IReadOnlyList<string> values, GraphShape shape)
    {
        var bytes = values.Select(ByteString.CopyFromUtf8).ToArray();
        var (tensor, value) = Tensor(name, ElementType.Text, values.Count, shape, bytes.Sum(text => text.Length + 8L));
        tensor.StringData.Add(bytes);
        return value;
    }

    /// <summary>A vector of texts.</summary>
    public GraphValue Texts(string name, IReadOnlyList<string> values) => Texts(name, values, new(values.Count));

    /// <summary>One number, of which a graph has one initializer however often it is asked for.</summary>
    public GraphValue Number(double number, ElementType type)
    {
        // By its bits, so that zero and minus zero are two.
        var key = (type, BitConverter.DoubleToInt64Bits(number));
        if (_numbers.TryGetValue(key, out var known))
        {
            return known;
        }

        var name = FormattableString.Invariant($"{number}");
        var value = AtRoot(() => type switch
        {
            ElementType.Float32 => Floats(name, [(float)number], GraphShape.Scalar),
            ElementType.Float64 => Doubles(name, [number], GraphShape.Scalar),
            ElementType.Int64 => Integers(name, [checked((long)number)], GraphShape.Scalar),
            _ => throw new ArgumentException($"A number is no {type.Word}.", nameof(type)),
        });
        _numbers[key] = value;
        return value;
    }

    /// <summary>One number of a value's own type.</summary>
    public GraphValue Number(double number, GraphValue like) => Number(number, like.Type);

    private GraphValue Raw(string name, ReadOnlySpan<byte> bytes, ElementType type, int width, GraphShape shape)
    {
        // What has the same elements is stored once: a flow that is asked in several places has its weights once.
        var key = (type, shape.ToString(), Convert.ToHexString(SHA256.HashData(bytes)));
        if (_contents.TryGetValue(key, out var known))
        {
            return known;
        }

        var (tensor, value) = Tensor(name, type, bytes.Length / width, shape, bytes.Length);
        var ordered = bytes.ToArray();
        LittleEndian.Correct(ordered, width);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(ordered);
        return _contents[key] = value;
    }

    private (TensorProto Tensor, GraphValue Value) Tensor(string name, ElementType type, long count, GraphShape shape, long bytes)
    {
        if (shape.HasRows || shape.Size != count)
        {
            throw new ArgumentException($"{count} elements do not make {shape}.", nameof(shape));
        }

        TensorBytes += bytes;
        if (TensorBytes > _mostTensorBytes)
        {
            throw new InvalidInputException(
                "The model has more weights than a file of ONNX holds, which is 2 GB; export a smaller flow, or the members of an ensemble one by one.");
        }

        var value = new GraphValue(Unique(name), type, shape);
        var tensor = new TensorProto { Name = value.Name, DataType = type.Code };
        foreach (var size in shape.Sizes)
        {
            tensor.Dims.Add(size);
        }

        _model.Graph.Initializer.Add(tensor);
        return (tensor, value);
    }

    private GraphValue AtRoot(Func<GraphValue> make)
    {
        var scopes = _scopes.ToArray();
        _scopes.Clear();
        var value = make();
        foreach (var scope in scopes.Reverse())
        {
            _scopes.Push(scope);
        }

        return value;
    }
}
