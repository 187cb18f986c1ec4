using Microsoft.ML.OnnxRuntime;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Tests;

/// <summary>A model as ONNX Runtime reads it and runs it.</summary>
internal sealed class Runtime : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string? _kept;

    public Runtime(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
        _kept = KeptRuns.Model(model);
    }

    public Runtime(GraphBuilder graph)
        : this(graph.ToBytes())
    {
    }

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    public ModelMetadata Metadata => _session.ModelMetadata;

    /// <summary>Runs the model; every output under its name.</summary>
    public RuntimeResult Run(params (string Name, OrtValue Value)[] inputs)
    {
        var named = inputs.ToDictionary(input => input.Name, input => input.Value);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, named, _session.OutputNames);
        if (_kept is not null)
        {
            KeptRuns.Run(_kept, named, _session.OutputNames.Zip(outputs, KeyValuePair.Create));
        }

        foreach (var value in named.Values)
        {
            value.Dispose();
        }

        return new(_session.OutputNames.Zip(outputs).ToDictionary(output => output.First, output => ArrayOf(output.Second)));
    }

    /// <summary>A tensor of numbers or of true and false.</summary>
    public static OrtValue Tensor<T>(T[] values, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(values, shape);

    /// <summary>A tensor of texts.</summary>
    public static OrtValue Texts(string[] values, params long[] shape)
    {
        var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var place = 0; place < values.Length; place++)
        {
            tensor.StringTensorSetElementAt(values[place], place);
        }

        return tensor;
    }

    public void Dispose() => _session.Dispose();

    private static Array ArrayOf(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Double => value.GetTensorDataAsSpan<double>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Bool => value.GetTensorDataAsSpan<bool>().ToArray(),
        Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.String => value.GetStringTensorAsArray(),
        var other => throw new InvalidOperationException($"No test asks for {other}."),
    };
}
