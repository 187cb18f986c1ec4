using Microsoft.ML.OnnxRuntime;

namespace RealNvp.Onnx.Tests.Flows;

/// <summary>Runs the graphs of models on rows.</summary>
internal static class ModelRuns
{
    /// <summary>What a graph gives for rows, latents or noise, with a context where the model has one.</summary>
    public static RuntimeResult Run(this Runtime runtime, DensityModel model, string input, float[] values, float[] context, float temperature = 1)
    {
        var rows = (model.Spec.Context == 0 ? values.Length / runtime.Inputs[input].Dimensions[1] : context.Length / model.Spec.Context);
        List<(string Name, OrtValue Value)> inputs = [(input, Runtime.Tensor(values, rows, values.Length / Math.Max(1, rows)))];
        if (model.Spec.Context > 0)
        {
            inputs.Add(("context", Runtime.Tensor(context, rows, model.Spec.Context)));
        }

        if (input == "noise")
        {
            inputs.Add(("temperature", Runtime.Tensor([temperature], 1)));
        }

        return runtime.Run([.. inputs]);
    }
}
