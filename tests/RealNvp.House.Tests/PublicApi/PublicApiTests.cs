using System.Reflection;
using PublicApiGenerator;

namespace RealNvp.House.Tests.PublicApi;

/// <summary>What users can call is what was agreed on: a change of it is seen in review, as a change of a text file.</summary>
public sealed class PublicApiTests
{
    /// <summary>They name a compiler's class whose name changes with the order of the methods.</summary>
    private static readonly string[] StateMachines =
    [
        "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.AsyncStateMachineAttribute",
        "System.Runtime.CompilerServices.IteratorStateMachineAttribute",
    ];

    [Theory]
    [InlineData("RealNvp")]
    [InlineData("RealNvp.Torch")]
    [InlineData("RealNvp.Data")]
    [InlineData("RealNvp.Images")]
    [InlineData("RealNvp.Pictures")]
    [InlineData("RealNvp.Onnx")]
    [InlineData("RealNvp.Server")]
    [InlineData("RealNvp.ML")]
    [InlineData("RealNvp.Mpi")]
    public void Public_api_is_the_agreed_one(string package)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, ExcludeAttributes = StateMachines };
        var api = Assembly.Load(package).GeneratePublicApi(options);
        Accepted.Matches(Accepted.At("PublicApi", $"{package}.txt"), api.ReplaceLineEndings("\n") + "\n", $"The public API of {package}");
    }

    [Fact]
    public void The_command_has_no_public_api() =>
        Assert.Empty(Assembly.Load("RealNvp.Cli").GetExportedTypes());

    [Fact]
    public void Every_library_has_a_snapshot() =>
        Assert.Equal(
            Repository.Libraries.Order(StringComparer.Ordinal),
            Directory.GetFiles(Accepted.At("PublicApi"), "*.txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
}
