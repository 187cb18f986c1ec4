using Google.Protobuf;
using Onnx;
using RealNvp.Files;

namespace RealNvp.Onnx.Graph;

/// <summary>
/// Builds a graph of ONNX's own operators, value after value. Types and shapes of all values are known, so that a mistake is met where it is made and not
/// when a runtime loads the file.
/// </summary>
/// <remarks>
/// The operators are those of <see cref="Opset"/>, in the standard domain alone; the other files of this class have one method for each that is used.
/// Where it is said nowhere else an axis may be negative and then counts from the last.
/// </remarks>
internal sealed partial class GraphBuilder
{
    /// <summary>The version of the operators, the first that compares texts. ONNX Runtime 1.15 and later run it, in browsers too.</summary>
    public const int Opset = 19;

    /// <summary>The name that files give to the number of rows.</summary>
    public const string RowsName = "rows";

    // Protobuf counts the bytes of a message in an int; what is no tensor takes far less than the difference.
    private const long MostTensorBytes = int.MaxValue - (1L << 26);

    private readonly ModelProto _model;
    private readonly long _mostTensorBytes;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reserved = new(StringComparer.Ordinal);
    private readonly Stack<string> _scopes = new();
    private readonly Dictionary<(ElementType Type, long Bits), GraphValue> _numbers = [];

    /// <param name="name">The graph's name.</param>
    /// <param name="mostTensorBytes">The most bytes that all tensors together may have.</param>
    public GraphBuilder(string name, long mostTensorBytes = MostTensorBytes)
    {
        _mostTensorBytes = mostTensorBytes;
        _model = new ModelProto
        {
            IrVersion = (long)global::Onnx.Version.IrVersion202355,
            ProducerName = "RealNvp",
            ProducerVersion = typeof(GraphBuilder).Assembly.GetName().Version?.ToString(3) ?? "",
            Graph = new GraphProto { Name = name },
        };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
    }

    /// <summary>The bytes of all tensors so far.</summary>
    public long TensorBytes { get; private set; }

    /// <summary>The inputs so far, in their order.</summary>
    public List<GraphValue> Inputs { get; } = [];

    /// <summary>The outputs so far, in their order.</summary>
    public List<GraphValue> Outputs { get; } = [];

    /// <summary>Adds an input, whose name callers of the runtime give, with what is said of it.</summary>
    public GraphValue Input(string name, ElementType type, GraphShape shape, string document = "")
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"There is a value '{name}' already.", nameof(name));
        }

        var input = new GraphValue(name, type, shape);
        var described = Described(input);
        described.DocString = document;
        _model.Graph.Input.Add(described);
        Inputs.Add(input);
        return input;
    }

    /// <summary>Keeps a name for an output, before any other value takes it: this one, or it with lines behind it.</summary>
    public string Reserve(string name)
    {
        var free = Free(name);
        _names.Add(free);
        _reserved.Add(free);
        return free;
    }

    /// <summary>A name that no value has: this one, or it with lines behind it.</summary>
    public string Free(string name)
    {
        while (_names.Contains(name))
        {
            name += "_";
        }

        return name;
    }

    /// <summary>Makes a value an output, under a name by which callers of the runtime ask for it.</summary>
    public void Output(string name, GraphValue value)
    {
        if (!_reserved.Remove(name) && !_names.Add(name))
        {
            throw new ArgumentException($"There is a value '{name}' already.", nameof(name));
        }

        var output = value with { Name = name };
        var node = new NodeProto { OpType = "Identity", Name = name };
        node.Input.Add(value.Name);
        node.Output.Add(name);
        _model.Graph.Node.Add(node);
        _model.Graph.Output.Add(Described(output));
        Outputs.Add(output);
    }

    /// <summary>Adds a text to what the file says of the model, for its readers.</summary>
    public void Describe(string key, string text) => _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = text });

    /// <summary>Names of values begin with <paramref name="name"/>, behind those of the scopes around it, until it is disposed of.</summary>
    public IDisposable Scope(string name)
    {
        _scopes.Push(_scopes.TryPeek(out var outer) ? $"{outer}/{name}" : name);
        return new ScopeEnd(_scopes);
    }

    /// <summary>An operator with one output: what the methods of its own do not say.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="inputs">What it reads; null for an input that is left out.</param>
    /// <param name="type">What it gives.</param>
    /// <param name="shape">The shape of what it gives.</param>
    /// <param name="attributes">Its attributes.</param>
    public GraphValue Node(
        string operation, ReadOnlySpan<GraphValue?> inputs, ElementType type, GraphShape shape, params ReadOnlySpan<AttributeProto> attributes)
    {
        var value = new GraphValue(Unique(operation), type, shape);
        var node = new NodeProto { OpType = operation, Name = value.Name };
        foreach (var input in inputs)
        {
            node.Input.Add(input?.Name ?? "");
        }

        node.Output.Add(value.Name);
        node.Attribute.Add(attributes.ToArray());
        Add(node);
        return value;
    }

    /// <summary>The model as it stands, as a runtime reads it.</summary>
    public byte[] ToBytes() => Finished().ToByteArray();

    /// <summary>Writes the model to a file, which is written beside and renamed.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="cancellationToken">Leaves no file, and an earlier one as it was.</param>
    /// <returns>The number of bytes.</returns>
    /// <inheritdoc cref="AtomicFile.Write" path="/exception"/>
    public long Write(string path, CancellationToken cancellationToken = default)
    {
        var model = Finished();
        AtomicFile.Write(path, stream =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            model.WriteTo(stream);
            cancellationToken.ThrowIfCancellationRequested();
        });
        return model.CalculateSize();
    }

    private ModelProto Finished()
    {
        RemoveUnused();
        return _model;
    }

    private static AttributeProto Attribute(string name, int value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Attribute(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    private static AttributeProto Attribute(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (var value in values)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }

    private static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    private static ValueInfoProto Described(GraphValue value)
    {
        var shape = new TensorShapeProto();
        foreach (var size in value.Shape.Sizes)
        {
            shape.Dim.Add(size == GraphShape.Rows
                ? new TensorShapeProto.Types.Dimension { DimParam = RowsName }
                : new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        return new() { Name = value.Name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = value.Type.Code, Shape = shape } } };
    }

    private string Unique(string name)
    {
        var full = _scopes.TryPeek(out var scope) ? $"{scope}/{name}" : name;
        for (var number = 2; !_names.Add(full); number++)
        {
            full = scope is null ? $"{name}_{number}" : $"{scope}/{name}_{number}";
        }

        return full;
    }

    private sealed class ScopeEnd(Stack<string> scopes) : IDisposable
    {
        public void Dispose() => scopes.Pop();
    }
}
