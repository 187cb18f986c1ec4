using RealNvp.Torch.Devices;
using TorchSharp;

namespace RealNvp.Torch.Tests.Devices;

/// <summary>Devices by their names, on a machine whose libtorch has no CUDA.</summary>
public sealed class TorchDeviceTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("auto")]
    public void Without_a_GPU_these_are_the_processor(string name)
    {
        Assert.SkipWhen(torch.cuda_is_available(), "there is a GPU");
        Assert.Same(TorchEngine.Instance, TorchEngine.On(name));
        Assert.Equal("cpu", TorchEngine.On(name).Device);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    [InlineData("cuda:12")]
    public void Without_CUDA_a_GPU_is_refused_in_one_sentence(string name)
    {
        Assert.SkipWhen(torch.cuda_is_available(), "there is a GPU");
        var refusal = Assert.Throws<InvalidInputException>(() => TorchEngine.On(name));
        Assert.StartsWith($"The device '{name}' cannot be used: ", refusal.Message);
        Assert.Contains("built without CUDA", refusal.Message);
        Assert.EndsWith("use cpu, or auto, which takes a GPU where there is one.", refusal.Message);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("CUDA")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:one")]
    [InlineData("")]
    public void Another_name_is_no_device(string name) =>
        Assert.Contains("is none of auto, cpu, cuda and cuda:N", Assert.Throws<InvalidInputException>(() => TorchEngine.On(name)).Message);

    [Fact]
    public void A_flow_makes_its_companions_on_its_own_device()
    {
        var spec = FlowCases.Spec("coupling, half");
        using var flow = DevicePath.Engine.Create(spec, FlowCases.RandomParameters(spec, seed: 1));
        Assert.Same(DevicePath.Engine, flow.Engine);
        Assert.Equal(DeviceType.CUDA, new TorchDevice(DeviceType.CUDA, 1).Place.Device.type);
        Assert.Equal("cuda:1", new TorchDevice(DeviceType.CUDA, 1).ToString());
    }
}
