using RealNvp.Threading;

namespace RealNvp.Flows;

/// <summary>An engine with threads of its own: what goes on beside its flows in a training runs on them too.</summary>
internal interface ITeamEngine
{
    /// <summary>The engine's threads.</summary>
    WorkerTeam Team { get; }

    /// <summary>The threads of an engine; the process's for one without.</summary>
    static WorkerTeam TeamOf(IFlowEngine engine) => (engine as ITeamEngine)?.Team ?? WorkerTeam.Shared;
}
