using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace RealNvp.Onnx.Tests;

/// <summary>
/// Keeps what ONNX Runtime was given and what it gave, where the environment names a folder for it: another reader, of which <c>tests/RealNvp.Onnx.Web</c> is
/// one, then runs the same models on the same inputs. A model lies there once, and beside it a text a run.
/// </summary>
internal static class KeptRuns
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "REALNVP_ONNX_RUNS";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;
    private static int _count;

    /// <summary>Keeps a model; null where no run is kept.</summary>
    public static string? Model(byte[] model)
    {
        if (Folder is null)
        {
            return null;
        }

        var name = $"{Convert.ToHexStringLower(SHA256.HashData(model))[..16]}.onnx";
        var path = Path.Combine(Directory.CreateDirectory(Folder).FullName, name);
        lock (Variable)
        {
            File.WriteAllBytes(path, model);
        }

        return name;
    }

    /// <summary>Keeps a run of a model.</summary>
    public static void Run(string model, IEnumerable<KeyValuePair<string, OrtValue>> inputs, IEnumerable<KeyValuePair<string, OrtValue>> outputs)
    {
        var run = new JsonObject
        {
            ["test"] = TestContext.Current.Test?.TestDisplayName,
            ["model"] = model,
            ["inputs"] = new JsonArray([.. inputs.Select(Tensor)]),
            ["outputs"] = new JsonArray([.. outputs.Select(Tensor)]),
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _count):D5}.json");
        File.WriteAllText(Path.Combine(Folder!, name), run.ToJsonString());
    }

    private static JsonNode Tensor(KeyValuePair<string, OrtValue> named)
    {
        var (type, value) = (named.Value.GetTensorTypeAndShape(), named.Value);
        var tensor = new JsonObject
        {
            ["name"] = named.Key,
            ["dims"] = new JsonArray([.. type.Shape.Select(length => JsonValue.Create(length))]),
        };
        (tensor["type"], tensor["data"]) = type.ElementDataType switch
        {
            TensorElementType.Float => ("float32", Bytes<float>(value)),
            TensorElementType.Double => ("float64", Bytes<double>(value)),
            TensorElementType.Int64 => ("int64", Bytes<long>(value)),
            TensorElementType.Bool => ("bool", Bytes<bool>(value)),
            TensorElementType.String => ("string", (JsonNode)new JsonArray([.. value.GetStringTensorAsArray().Select(text => JsonValue.Create(text))])),
            var other => throw new InvalidOperationException($"No test asks for {other}."),
        };
        return tensor;
    }

    private static JsonValue Bytes<T>(OrtValue value)
        where T : unmanaged => JsonValue.Create(Convert.ToBase64String(MemoryMarshal.AsBytes(value.GetTensorDataAsSpan<T>())));
}
