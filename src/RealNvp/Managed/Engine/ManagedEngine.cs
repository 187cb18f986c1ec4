using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// Makes flows in managed code alone: fast on vectors, no native library, anywhere .NET runs. Batches of all flows of an engine share its threads and take
/// turns; a training repeats to the bit for the same number of them.
/// </summary>
public sealed class ManagedEngine : IFlowEngine, ITeamEngine, IDisposable
{
    // Null for the default engine, whose threads begin when they are first needed and are the process's.
    private readonly WorkerTeam? _team;

    /// <summary>An engine with threads of its own. Dispose it after its flows.</summary>
    /// <param name="threads">How many train and score batches, the calling one included; 1 to run on the calling thread alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than <see cref="MostThreads"/>.</exception>
    public ManagedEngine(int threads) => _team = new WorkerTeam(Validated(threads));

    private ManagedEngine()
    {
    }

    /// <summary>The most threads of an engine.</summary>
    public static int MostThreads => 1024;

    /// <summary>The default engine, with <see cref="DefaultThreads"/>; disposing it does nothing.</summary>
    public static ManagedEngine Instance { get; } = new();

    /// <summary>
    /// The number of threads of <see cref="Instance"/>: as many as there are processors unless set, by a program that is one job. Set it before the first
    /// flow is used; who needs another number beside it makes an engine of their own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than <see cref="MostThreads"/>.</exception>
    /// <exception cref="InvalidOperationException">Set after flows have been used.</exception>
    public static int DefaultThreads
    {
        get => WorkerTeam.Shared.Count;
        set => WorkerTeam.SetSharedCount(Validated(value));
    }

    /// <summary>The number of threads of this engine.</summary>
    public int Threads => Team.Count;

    /// <inheritdoc/>
    public string Name => ManagedFlow.EngineName;

    /// <summary>The first step of a flow that this engine cannot run, such as <c>step 1 (image-coupling)</c>; null when it runs them all.</summary>
    internal static string? UnsupportedStep(FlowSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return ManagedSteps.UnsupportedReason(FlowPlan.Of(spec));
    }

    /// <inheritdoc/>
    public string? UnsupportedReason(FlowSpec spec) => UnsupportedStep(spec) is { } step
        ? $"The managed engine cannot run {step}; add the package RealNvp.Torch and pass TorchEngine.Instance as an engine."
        : null;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public ITrainableFlow Create(FlowSpec spec, FlatParameters parameters)
    {
        Team.ThrowIfOver();
        return UnsupportedReason(spec) is { } reason ? throw new FlowSpecException(reason) : new ManagedFlow(spec, parameters, Team, this);
    }

    /// <summary>Ends the threads, after the batch that they are at. Flows of this engine that are used afterwards throw.</summary>
    public void Dispose() => _team?.Dispose();

    WorkerTeam ITeamEngine.Team => Team;

    private WorkerTeam Team => _team ?? WorkerTeam.Shared;

    private static int Validated(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MostThreads);
        return threads;
    }
}
