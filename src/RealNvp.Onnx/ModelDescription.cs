using System.Globalization;
using System.Text.Json;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx;

/// <summary>What a file says of the model in it, as texts under names that begin with <c>realnvp.</c>.</summary>
internal static class ModelDescription
{
    public static void Write(GraphBuilder graph, DensityModel model, OnnxGraph kind)
    {
        Add("version", typeof(OnnxExport).Assembly.GetName().Version?.ToString(3) ?? "");
        Add("graph", kind.ToString().ToLowerInvariant());
        Add("spec", model.Members.Count == 1 ? model.Spec.ToJson() : $"[{string.Join(',', model.Members.Select(member => member.Spec.ToJson()))}]");
        Add("members", model.Members.Count.ToString(CultureInfo.InvariantCulture));
        Add("schema", model.Schema?.ToJson());
        Add("classes", model.Metadata.Classes is { } classes ? JsonSerializer.Serialize(classes) : null);
        Add("recipe", model.Metadata.Recipe);

        void Add(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                graph.Describe($"realnvp.{name}", text);
            }
        }
    }
}
