using RealNvp.Files;

namespace RealNvp.Golden;

/// <summary>Named numbers and words in one safetensors file: what a golden model is known to say.</summary>
internal sealed class GoldenTensors
{
    private readonly Dictionary<string, float[]> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> _doubles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    public static GoldenTensors Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var tensors = new GoldenTensors();
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Type == SafetensorsType.F64)
            {
                file.ReadDoubles(tensor.Name, tensors._doubles[tensor.Name] = new double[tensor.ElementCount]);
            }
            else
            {
                file.ReadFloats(tensor.Name, tensors._floats[tensor.Name] = new float[tensor.ElementCount]);
            }
        }

        foreach (var (key, value) in file.Metadata)
        {
            tensors._words[key] = value;
        }

        return tensors;
    }

    public void Add(string name, float[] values) => _floats.Add(name, values);

    public void Add(string name, double[] values) => _doubles.Add(name, values);

    public void Add(string name, IEnumerable<string> lines) => _words.Add(name, string.Join('\n', lines));

    public void AddAll(GoldenTensors others)
    {
        foreach (var (name, values) in others._floats)
        {
            Add(name, values);
        }
    }

    public float[] Floats(string name) => _floats[name];

    public double[] Doubles(string name) => _doubles[name];

    public string[] Lines(string name) => _words[name].Length == 0 ? [] : _words[name].Split('\n');

    public bool Has(string name) => _floats.ContainsKey(name) || _doubles.ContainsKey(name) || _words.ContainsKey(name);

    public void Save(string path)
    {
        var writer = new SafetensorsWriter();
        foreach (var (key, value) in _words)
        {
            writer.AddMetadata(key, value);
        }

        foreach (var (name, values) in _floats)
        {
            writer.Add(name, [values.Length], values);
        }

        foreach (var (name, values) in _doubles)
        {
            writer.Add(name, [values.Length], values);
        }

        writer.Save(path);
    }
}
