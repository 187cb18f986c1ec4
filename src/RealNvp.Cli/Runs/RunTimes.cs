namespace RealNvp.Cli.Runs;

/// <summary>The times that a user gives a run.</summary>
/// <param name="Most">When to stop and measure, with a checkpoint to go on from; null for not before the last epoch.</param>
/// <param name="BetweenCheckpoints">How often to save.</param>
internal readonly record struct RunTimes(TimeSpan? Most, TimeSpan BetweenCheckpoints);
