using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>A flow of one linear map, so that what is said of tables does not hang on how flows become graphs.</summary>
internal static class AffineFlow
{
    /// <summary>A model with the columns and the calibration of another.</summary>
    public static DensityModel Of(DensityModel other)
    {
        var spec = new FlowSpec { Shape = other.Spec.Shape, Steps = [new LinearLuSpec()] }.Validated();
        var parameters = FlatParameters.Start(spec, seed: 1);
        var random = new SeededRandom(5);
        foreach (ref var weight in parameters.Weights)
        {
            weight = (float)(0.4 * random.NextGaussian());
        }

        return new(ManagedEngine.Instance.Create(spec, parameters), other.Metadata, other.Schema) { Calibration = other.Calibration };
    }

    /// <summary>The flow in a graph: its matrix is what it makes of the unit vectors.</summary>
    public static (Tensor LogProb, Tensor Radius) Measure(DensityModel model, Tensor rows)
    {
        var (graph, size) = (rows.Graph, model.Dimension);
        var shift = model.Encode(new float[size]).Select(value => (double)value).ToArray();
        var matrix = new double[size * size];
        for (var column = 0; column < size; column++)
        {
            var unit = new float[size];
            unit[column] = 1024;
            var latents = model.Encode(unit);
            for (var latent = 0; latent < size; latent++)
            {
                matrix[(latent * size) + column] = (latents[latent] - shift[latent]) / 1024;
            }
        }

        double[] logDet = [0];
        model.Flow.Encode(new float[size], new float[size], logDet, default);
        var latent0 = graph.Of(graph.Linear(
            rows.To(ElementType.Float64).Value, graph.Doubles("matrix", matrix, new(size, size)), graph.Doubles("shift", shift)));
        var squares = (latent0 * latent0).Sum(1);
        return ((-0.5 * squares) + (logDet[0] - (0.5 * size * Math.Log(2 * Math.PI))), squares.Sqrt());
    }
}
