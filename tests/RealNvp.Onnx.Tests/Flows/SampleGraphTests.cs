using RealNvp.Specs;
using RealNvp.Statistics;
using RealNvp.Torch.Tests;

namespace RealNvp.Onnx.Tests.Flows;

/// <summary>Uniform numbers become rows of the model's density.</summary>
public sealed class SampleGraphTests
{
    private const int Count = 4000;

    [Fact]
    public void Rows_are_what_the_model_makes_of_normals_by_the_transform_of_box_and_muller()
    {
        using var model = ModelCases.Model("preset readme, conditional");
        using var runtime = new Runtime(OnnxExport.Build(model, new() { Graph = OnnxGraph.Sample }));
        var width = model.Dimension;
        var noise = Uniform(33 * 2 * width, seed: 1);
        var latents = new float[33 * width];
        for (var place = 0; place < latents.Length; place++)
        {
            var (row, column) = (place / width, place % width);
            double radius = noise[(row * 2 * width) + column], angle = noise[(row * 2 * width) + width + column];
            latents[place] = (float)(0.7f * Math.Sqrt(-2 * Math.Log(radius)) * Math.Cos(2 * Math.PI * angle));
        }

        var context = FlowCases.RandomContext(model.Spec, 33, seed: 2);
        Close.Values(model.Decode(latents, context), runtime.Run(model, "noise", noise, context, temperature: 0.7f).Floats("rows"), 1e-4);
    }

    [Theory]
    [InlineData("coupling, half")]
    [InlineData("student-t base")]
    [InlineData("student-t base of heavy tails")]
    [InlineData("mixture base")]
    [InlineData("logit of maf")]
    [InlineData("two scales")]
    public void Rows_are_distributed_as_those_that_the_model_draws(string name)
    {
        using var model = ModelCases.Model(name);
        AssertDistributedAsDrawn(model);
    }

    [Fact]
    public void Each_row_of_an_ensemble_is_of_a_member_that_a_number_picks()
    {
        using var model = ModelCases.Ensemble();
        AssertDistributedAsDrawn(model);
    }

    [Fact]
    public void A_mixture_of_one_normal_is_that_normal()
    {
        using var model = ModelCases.Model(ModelCases.OfMixture(variables: 2, normals: 1));
        AssertDistributedAsDrawn(model);
    }

    [Fact]
    public void At_temperature_zero_all_rows_are_the_most_likely_latents_row()
    {
        using var model = ModelCases.Model("coupling, half");
        using var runtime = new Runtime(OnnxExport.Build(model, new() { Graph = OnnxGraph.Sample }));
        var rows = runtime.Run(model, "noise", new float[2 * 12], [], temperature: 0).Floats("rows");
        Close.Values(model.Decode(new float[12]), rows, 1e-5);
    }

    // Of two samples of n each the largest difference passes 1.95 sqrt(2 / n) once in a thousand times.
    private static void AssertDistributedAsDrawn(DensityModel model)
    {
        using var runtime = new Runtime(OnnxExport.Build(model, new() { Graph = OnnxGraph.Sample }));
        var noise = Uniform(Count * runtime.Inputs["noise"].Dimensions[1], seed: 1);
        var rows = runtime.Run(model, "noise", noise, []).Floats("rows");
        var drawn = model.Sample(Count, seed: 2);
        for (var column = 0; column < Math.Min(4, model.Dimension); column++)
        {
            Assert.InRange(KolmogorovSmirnov.Of(Column(rows, column), Column(drawn, column)).Distance, 0, 1.95 * Math.Sqrt(2.0 / Count));
        }

        double[] Column(float[] values, int column) =>
            [.. Enumerable.Range(0, Count).Select(row => (double)values[(row * model.Dimension) + column]).Order()];
    }

    private static float[] Uniform(int count, ulong seed)
    {
        var numbers = new float[count];
        SeededRandom.For(seed, 80).FillUniform(numbers);
        return numbers;
    }
}
