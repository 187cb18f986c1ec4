namespace RealNvp.Onnx.Tests;

/// <summary>What a run of a model gave, by the names of its outputs.</summary>
internal sealed class RuntimeResult(Dictionary<string, Array> values)
{
    public IEnumerable<string> Names => values.Keys;

    public float[] Floats(string name) => (float[])values[name];

    public double[] Doubles(string name) => (double[])values[name];

    public long[] Integers(string name) => (long[])values[name];

    public bool[] Bools(string name) => (bool[])values[name];

    public string[] Texts(string name) => (string[])values[name];
}
