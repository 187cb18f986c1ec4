using RealNvp.Flows;
using RealNvp.Torch.Devices;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Devices;

/// <summary>A step on a device reads nothing of what the device computes; the program waits when it asks how the steps went, and only then.</summary>
public sealed class WaitingTests
{
    private const int Rows = 6;

    public static TheoryData<string> Cases => DevicePath.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_step_reads_what_the_device_computes(string name)
    {
        var spec = DevicePath.Spec(name);
        using var flow = DevicePath.Engine.Create(spec, FlowCases.RandomParameters(spec, seed: 4));
        var options = new TrainingOptions { EmaDecay = 0.9, ClipNorm = 1, WeightDecay = 1e-3 };
        var average = new MovingAverage(flow.Parameters, 0.9f);
        average.Start();
        using var steps = ((IDeviceFlow)flow).StepsOnDevice(options, Optimizer.Create(options, flow.Parameters, average), average)!;
        var rows = FlowCases.RandomRows(spec, Rows, seed: 7);
        var context = FlowCases.RandomContext(spec, Rows, seed: 7);
        var before = HostReads.Count;
        for (var step = 0; step < 3; step++)
        {
            steps.Gradient(rows, context);
            steps.Update(1e-5);
        }

        Assert.Equal(before, HostReads.Count);
        Assert.Equal(3, steps.Wait().Count);
        Assert.Equal(before + 1, HostReads.Count);
    }
}
