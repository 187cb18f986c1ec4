using RealNvp.Torch.Native;
using TorchSharp;

namespace RealNvp.Torch.Tests.Native;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Loading_twice_and_from_many_threads_is_loading_once()
    {
        Parallel.For(0, 8, _ => TorchRuntime.EnsureLoaded());
        TorchRuntime.EnsureLoaded();
        Assert.True(TorchRuntime.IsAvailable);
        Assert.False(TorchRuntime.IsPackageMissing);
    }

    [Fact]
    public void The_version_advised_is_the_version_that_runs()
    {
        Assert.StartsWith(TorchPackage.Version + ".", torch.__version__ + ".", StringComparison.Ordinal);
        Assert.StartsWith($"libtorch {TorchPackage.Version}", TorchRuntime.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("win-x64")]
    [InlineData("win-arm64")]
    [InlineData("osx-arm64")]
    public void A_missing_libtorch_names_the_package_to_add(string platform) =>
        Assert.Contains(
            $"dotnet add package libtorch-cpu-{platform} --version {TorchPackage.Version}",
            TorchPackage.Advice(platform, isLibTorchPresent: false, cause: null),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("osx-x64")]
    public void A_platform_without_libtorch_is_not_told_to_add_a_package_that_does_not_exist(string platform)
    {
        var advice = TorchPackage.Advice(platform, isLibTorchPresent: false, cause: "cannot open shared object file");
        Assert.DoesNotContain("dotnet add package", advice, StringComparison.Ordinal);
        Assert.Contains("managed engine", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_libtorch_that_is_there_and_fails_is_told_with_its_cause() =>
        Assert.Contains(
            "(version GLIBC_2.34 not found)",
            TorchPackage.Advice("linux-x64", isLibTorchPresent: true, "version GLIBC_2.34 not found."),
            StringComparison.Ordinal);
}
