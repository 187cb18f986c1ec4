using Microsoft.ML.OnnxRuntime;
using RealNvp.Flows;
using RealNvp.Onnx;

namespace RealNvp.Bench;

/// <summary>A flow's log p by ONNX Runtime, from the file that the product exports.</summary>
internal sealed class OnnxScoring : IDisposable
{
    private readonly InferenceSession _session;
    private readonly int _features;

    public OnnxScoring(IFlow flow, int threads)
    {
        _features = flow.Dimension;
        var path = Path.GetTempFileName();
        try
        {
            OnnxExport.Write(new DensityModel(flow, new()), path, new() { Outputs = OnnxOutputs.LogProb });
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            _session = new InferenceSession(path, options);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>log p of rows; the memory of the rows is used as it is.</summary>
    public void LogProb(ReadOnlyMemory<float> rows, double[] logProbs)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, System.Runtime.InteropServices.MemoryMarshal.AsMemory(rows), [logProbs.Length, _features]);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, _session.InputNames, [input], _session.OutputNames);
        outputs[0].GetTensorDataAsSpan<double>().CopyTo(logProbs);
    }

    public void Dispose() => _session.Dispose();
}
