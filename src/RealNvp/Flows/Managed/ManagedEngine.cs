using RealNvp.Flows.Managed;
using RealNvp.Parallelism;
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

    /// <summary>
    /// The number of threads that train and score batches: as many as there are processors unless set. A training repeats to
    /// the bit for the same number. Set it before the first flow is used.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set after flows have been used.</exception>
    public static int Threads
    {
        get => WorkerTeam.Shared.Count;
        set => WorkerTeam.SetSharedCount(value);
    }

    /// <inheritdoc/>
    public string Name => ManagedFlow.EngineName;

    /// <summary>The first step of a flow that this engine cannot run, such as <c>step 1 (image-coupling)</c>; null when it runs them all.</summary>
    public static string? UnsupportedStep(FlowSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return ManagedSteps.WhyNot(FlowPlan.Of(spec));
    }

    /// <inheritdoc/>
    public string? WhyNot(FlowSpec spec) => UnsupportedStep(spec) is { } step
        ? $"The managed engine cannot run {step}; add the package RealNvp.Torch and pass TorchEngine.Instance as an engine."
        : null;

    /// <inheritdoc/>
    public IFlow Create(FlowSpec spec, FlatParameters parameters) =>
        WhyNot(spec) is { } reason ? throw new InvalidInputException(reason) : new ManagedFlow(spec, parameters, WorkerTeam.Shared);
}
