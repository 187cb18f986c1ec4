using RealNvp.Flows;

namespace RealNvp.Torch.Tests.Devices;

/// <summary>A flow whose tensors lie on a device is the flow on the processor's own memory: log p, samples, gradients, statistics, starting values.</summary>
public sealed class DeviceFlowTests
{
    private const int Rows = 11;

    public static TheoryData<string> Cases => DevicePath.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Log_p_latents_and_decoded_rows_agree(string name)
    {
        var (host, device) = DevicePath.Flows(name);
        using (host)
        using (device)
        {
            var rows = FlowCases.RandomRows(host.Spec, Rows, seed: 5);
            var context = FlowCases.RandomContext(host.Spec, Rows, seed: 5);
            AssertSame(host, device, (flow, to, logDet) => flow.Encode(rows, to, logDet, context));
            AssertLogP(host, device, rows, context);
            var latents = new float[Rows * host.Dimension];
            FlowDensity.FillLatents(latents, seed: 6);
            AssertSame(host, device, (flow, to, logDet) => flow.Decode(latents, to, logDet, context));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_gradients_and_running_statistics_agree_over_steps(string name)
    {
        var (host, device) = DevicePath.Flows(name);
        using (host)
        using (device)
        {
            for (var step = 0UL; step < 2; step++)
            {
                var rows = FlowCases.RandomRows(host.Spec, Rows, seed: 7 + step);
                var context = FlowCases.RandomContext(host.Spec, Rows, seed: 7 + step);
                var expected = host.LossGradient(rows, context);
                Assert.Equal(expected, device.LossGradient(rows, context), 1e-5 * Math.Max(1, Math.Abs(expected)));
                DevicePath.AssertClose(host.Parameters.Gradients, device.Parameters.Gradients, 1e-4, "gradients");
                DevicePath.AssertClose(host.Parameters.State, device.Parameters.State, 1e-5, "state");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void So_do_gradients_with_little_memory(string name)
    {
        var (host, device) = DevicePath.Flows(name);
        using (host)
        using (device)
        {
            ((IConfigurableFlow)device).Configure(new(MemoryMode.Low, NetworkPrecision.Float32));
            var rows = FlowCases.RandomRows(host.Spec, Rows, seed: 7);
            var context = FlowCases.RandomContext(host.Spec, Rows, seed: 7);
            var expected = host.LossGradient(rows, context);
            Assert.Equal(expected, device.LossGradient(rows, context), 1e-5 * Math.Max(1, Math.Abs(expected)));
            DevicePath.AssertClose(host.Parameters.Gradients, device.Parameters.Gradients, 5e-4, "gradients");
            DevicePath.AssertClose(host.Parameters.State, device.Parameters.State, 1e-5, "state");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_started_from_data_reach_the_parameters(string name)
    {
        var (host, device) = DevicePath.Flows(name);
        using (host)
        using (device)
        {
            var rows = FlowCases.RandomRows(host.Spec, 100, seed: 9);
            var context = FlowCases.RandomContext(host.Spec, 100, seed: 9);
            host.Initialize(rows, context);
            device.Initialize(rows, context);
            DevicePath.AssertClose(host.Parameters.Weights, device.Parameters.Weights, 1e-4, "weights");
            DevicePath.AssertClose(host.Parameters.State, device.Parameters.State, 1e-4, "state");
            var largest = ((IStepScales)host).LargestScale(rows, context);
            Assert.Equal(largest, ((IStepScales)device).LargestScale(rows, context), Math.Max(1e-3, 1e-4 * largest));
        }
    }

    [Fact]
    public void Weights_that_were_written_reach_the_device_when_the_flow_is_told()
    {
        var (host, device) = DevicePath.Flows("coupling, half");
        using (host)
        using (device)
        {
            var other = FlowCases.RandomParameters(host.Spec, seed: 12);
            var rows = FlowCases.RandomRows(host.Spec, Rows, seed: 5);
            foreach (var flow in (ITrainableFlow[])[host, device])
            {
                other.CopyTo(flow.Parameters);
                flow.WeightsChanged();
            }

            AssertLogP(host, device, rows, []);
        }
    }

    [Fact]
    public void Bfloat16_networks_stay_near_those_of_the_processor_and_their_log_dets_are_float64()
    {
        var (host, device) = DevicePath.Flows("two scales");
        using (host)
        using (device)
        {
            foreach (var flow in (ITrainableFlow[])[host, device])
            {
                ((IConfigurableFlow)flow).Configure(new(MemoryMode.Normal, NetworkPrecision.Bf16));
            }

            var rows = FlowCases.RandomRows(host.Spec, Rows, seed: 7);
            var expected = host.LossGradient(rows);
            Assert.Equal(expected, device.LossGradient(rows), 0.01 * Math.Max(1, Math.Abs(expected)));
            DevicePath.AssertClose(host.Parameters.Gradients, device.Parameters.Gradients, 0.1, "gradients");
        }
    }

    private static void AssertSame(ITrainableFlow host, ITrainableFlow device, Action<ITrainableFlow, float[], double[]> map)
    {
        var (expected, actual) = (new float[Rows * host.Dimension], new float[Rows * host.Dimension]);
        var (expectedLogDet, logDet) = (new double[Rows], new double[Rows]);
        map(host, expected, expectedLogDet);
        map(device, actual, logDet);
        DevicePath.AssertClose(expected, actual, 1e-5, "values");
        Assert.All(expectedLogDet.Zip(logDet), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
    }

    private static void AssertLogP(ITrainableFlow host, ITrainableFlow device, float[] rows, float[] context)
    {
        var (expected, actual) = (new double[Rows], new double[Rows]);
        host.LogProb(rows, expected, context);
        device.LogProb(rows, actual, context);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Max(1, Math.Abs(pair.First))));
    }
}
