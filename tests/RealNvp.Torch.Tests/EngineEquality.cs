using RealNvp.Flows;
using RealNvp.Managed;

namespace RealNvp.Torch.Tests;

/// <summary>The managed and the torch engine are the same flow: log p, latents, samples, gradients, running statistics.</summary>
public sealed class EngineEquality
{
    private const int Rows = 37;

    public static TheoryData<string, int> CasesAndBatches
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in FlowCases.Names)
            {
                data.Add(name, Rows);
                data.Add(name, 1);
            }

            return data;
        }
    }

    public static TheoryData<string> Cases => FlowCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Latents_and_log_dets_agree(string name)
    {
        var (managed, torch) = Flows(name);
        using (managed)
        using (torch)
        {
            var rows = FlowCases.RandomRows(managed.Spec, Rows, seed: 5);
            float[] latents = new float[rows.Length], expected = new float[rows.Length];
            double[] logDet = new double[Rows], expectedLogDet = new double[Rows];
            var context = FlowCases.RandomContext(managed.Spec, Rows, seed: 5);
            managed.Encode(rows, latents, logDet, context);
            torch.Encode(rows, expected, expectedLogDet, context);
            AssertClose(expected, latents, 1e-4);
            AssertClose(expectedLogDet, logDet, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decoded_rows_agree(string name)
    {
        var (managed, torch) = Flows(name);
        using (managed)
        using (torch)
        {
            var latents = new float[Rows * managed.Dimension];
            FlowDensity.FillLatents(latents, seed: 6);
            float[] rows = new float[latents.Length], expected = new float[latents.Length];
            double[] logDet = new double[Rows], expectedLogDet = new double[Rows];
            var context = FlowCases.RandomContext(managed.Spec, Rows, seed: 6);
            managed.Decode(latents, rows, logDet, context);
            torch.Decode(latents, expected, expectedLogDet, context);
            AssertClose(expected, rows, 1e-4);
            AssertClose(expectedLogDet, logDet, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(CasesAndBatches))]
    public void Losses_gradients_and_running_statistics_agree(string name, int batch)
    {
        var (managed, torch) = Flows(name);
        using (managed)
        using (torch)
        {
            for (var step = 0UL; step < 3; step++)
            {
                var rows = FlowCases.RandomRows(managed.Spec, batch, seed: 7 + step);
                var context = FlowCases.RandomContext(managed.Spec, batch, seed: 7 + step);
                var loss = managed.LossGradient(rows, context);
                var expected = torch.LossGradient(rows, context);

                // Random weights may stretch far: the share of a large loss counts, as it does for gradients.
                Assert.Equal(expected, loss, Math.Max(1e-4 * Math.Max(1, managed.Dimension / 100.0), 1e-5 * Math.Abs(expected)));
                AssertClose(torch.Parameters.Gradients, managed.Parameters.Gradients, 1e-4);
                AssertClose(torch.Parameters.State, managed.Parameters.State, 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_started_from_data_agree(string name)
    {
        var (managed, torch) = Flows(name);
        using (managed)
        using (torch)
        {
            var rows = FlowCases.RandomRows(managed.Spec, 200, seed: 9);
            var context = FlowCases.RandomContext(managed.Spec, 200, seed: 9);
            managed.Initialize(rows, context);
            torch.Initialize(rows, context);
            AssertClose(torch.Parameters.Weights, managed.Parameters.Weights, 1e-4);
            AssertClose(torch.Parameters.State, managed.Parameters.State, 1e-4);
            var largest = ((IStepScales)torch).LargestScale(rows, context);
            Assert.Equal(largest, ((IStepScales)managed).LargestScale(rows, context), Math.Max(1e-3, 1e-5 * largest));
        }
    }

    private static (ITrainableFlow Managed, ITrainableFlow Torch) Flows(string name)
    {
        var spec = FlowCases.Spec(name);
        return (
            ManagedEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed: 4)),
            TorchEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed: 4)));
    }

    /// <summary>Each difference at most the tolerance, relative to the largest expected value (and to 1 where that is small).</summary>
    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1, difference = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.True(float.IsFinite(actual[index]), $"value {index} is {actual[index]}");
            largest = Math.Max(largest, Math.Abs(expected[index]));
            difference = Math.Max(difference, Math.Abs(expected[index] - actual[index]));
        }

        Assert.True(difference <= tolerance * largest, $"largest difference {difference} of values up to {largest}");
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index], actual[index], tolerance * Math.Max(1, Math.Abs(expected[index])));
        }
    }
}
