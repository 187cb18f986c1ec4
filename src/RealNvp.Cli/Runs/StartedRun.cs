using RealNvp.Cli.Commands;
using RealNvp.Data.Fitting;

namespace RealNvp.Cli.Runs;

/// <summary>What a run needs that goes on from another's model: its folder keeps a copy, so that it resumes whatever becomes of that model.</summary>
internal static class StartedRun
{
    /// <summary>What its density is conditioned on besides columns: the class of each row, or nothing.</summary>
    public static string? Given(ModelStart? start) => start?.Model.Metadata.Classes is null ? null : GivenData.Label;

    /// <summary>The model that a run began from; null for one from the beginning. It is the caller's to dispose of.</summary>
    public static ModelStart? Of(RunFolder folder, RunRecord record) =>
        record.From is { } path ? new(DensityModel.Load(folder.Start, CommandEngine.For(EngineChoice.Auto)), path) : null;

    /// <summary>Keeps the model in the run's folder.</summary>
    public static void Keep(RunFolder folder, ModelStart? start) => start?.Model.Save(folder.Start);
}
