using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>Makes flows in managed code alone: fast on vectors, no native library, anywhere .NET runs.</summary>
public sealed class ManagedEngine : IFlowEngine
{
    private ManagedEngine()
    {
    }

    /// <summary>The engine.</summary>
    public static ManagedEngine Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "managed";

    /// <inheritdoc/>
    public string? WhyNot(FlowSpec spec) => "to come";

    /// <inheritdoc/>
    public IFlow Create(FlowSpec spec, FlatParameters parameters) => throw new NotSupportedException();
}
