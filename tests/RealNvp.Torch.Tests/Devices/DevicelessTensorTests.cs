using System.Runtime.InteropServices;
using RealNvp.Flows;
using RealNvp.Torch.Devices;
using RealNvp.Training;
using TorchSharp;

namespace RealNvp.Torch.Tests.Devices;

/// <summary>
/// All tensors of a flow are made on its device. Here every tensor that is made without naming one lies on torch's device <c>meta</c>, which holds no numbers
/// and goes together with no other: on a GPU such a tensor would lie on the processor.
/// </summary>
[Collection(Alone.Name)]
public sealed class DevicelessTensorTests : IDisposable
{
    private const int Rows = 6;

    public DevicelessTensorTests() => torch.set_default_device(torch.META);

    public static TheoryData<string> Cases => DevicePath.Cases;

    public void Dispose() => torch.set_default_device(torch.CPU);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_flow_on_a_device_makes_all_its_tensors_there(string name) => Use(DevicePath.Engine, name, takesSteps: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void So_does_one_on_the_processor(string name) => Use(TorchEngine.Instance, name, takesSteps: false);

    [Fact]
    public void A_tensor_made_without_a_device_would_be_noticed()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(3, device: torch.CPU);
        Assert.Throws<ExternalException>(() => x * torch.ones(3));
        Assert.Throws<InvalidOperationException>(() => torch.cat([x, torch.ones(3)]).Floats().Length);
    }

    private static void Use(TorchEngine engine, string name, bool takesSteps)
    {
        var spec = DevicePath.Spec(name);
        using var flow = engine.Create(spec, FlowCases.RandomParameters(spec, seed: 4));
        var rows = FlowCases.RandomRows(spec, Rows, seed: 7);
        var context = FlowCases.RandomContext(spec, Rows, seed: 7);
        flow.Initialize(rows, context);
        foreach (var memory in Enum.GetValues<MemoryMode>())
        {
            ((IConfigurableFlow)flow).Configure(new(memory, NetworkPrecision.Float32));
            Assert.True(double.IsFinite(flow.LossGradient(rows, context)));
            if (takesSteps)
            {
                TakeSteps(flow, rows, context);
            }
        }

        var (latents, logDet) = (new float[rows.Length], new double[Rows]);
        flow.Encode(rows, latents, logDet, context);
        flow.Decode(latents, rows, logDet, context);
        Assert.All(logDet, value => Assert.True(double.IsFinite(value)));
    }

    private static void TakeSteps(ITrainableFlow flow, float[] rows, float[] context)
    {
        var options = new TrainingOptions { EmaDecay = 0.9, ClipNorm = 1, WeightDecay = 1e-3, LearningRate = 1e-5 };
        var average = new MovingAverage(flow.Parameters, 0.9f);
        average.Start();
        using var steps = ((IDeviceFlow)flow).StepsOnDevice(options, Optimizer.Create(options, flow.Parameters, average), average)!;
        steps.Gradient(rows, context);
        steps.Update(1e-5);
        Assert.True(double.IsFinite(Assert.Single(steps.Wait()).Loss));
        steps.Download();
    }
}
