using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Devices;
using TorchSharp;

namespace RealNvp.Torch.Tests.Devices;

/// <summary>
/// What a GPU runs, run by the processor: tensors of the flow's own that nothing shares with the parameters, torch's operations in place of the fused code,
/// and a training's steps queued on the device.
/// </summary>
internal static class DevicePath
{
    /// <summary>The engine of flows that go that way.</summary>
    public static TorchEngine Engine { get; } = new(new TensorPlace(torch.CPU, IsShared: false), "cpu");

    /// <summary>The names of all cases of flows, of vectors and of images, but those of whole presets of images, which are made of the same steps.</summary>
    public static TheoryData<string> Cases =>
        [.. FlowCases.Names.Concat(ImageFlowCases.Names).Select(row => row.Data).Where(name => !ImageFlowCases.Has(name) || !name.StartsWith("preset", StringComparison.Ordinal))];

    public static FlowSpec Spec(string name) => ImageFlowCases.Has(name) ? ImageFlowCases.Spec(name) : FlowCases.Spec(name);

    /// <summary>The same flow on the parameters themselves and on a device.</summary>
    public static (ITrainableFlow Host, ITrainableFlow Device) Flows(string name)
    {
        var spec = Spec(name);
        return (
            TorchEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed: 4)),
            Engine.Create(spec, FlowCases.RandomParameters(spec, seed: 4)));
    }

    /// <summary>Each difference at most the tolerance, relative to the largest expected value (and to 1 where that is small).</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1, difference = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.True(float.IsFinite(actual[index]), $"{what}: value {index} is {actual[index]}");
            largest = Math.Max(largest, Math.Abs(expected[index]));
            difference = Math.Max(difference, Math.Abs(expected[index] - actual[index]));
        }

        Assert.True(difference <= tolerance * largest, $"{what}: largest difference {difference} of values up to {largest}");
    }
}
