namespace RealNvp.Conditionals;

/// <summary>The density of some values of a row, whatever the others are: an integral over these.</summary>
/// <param name="LogProb">Nats; minus infinity where the model's density was zero wherever it was looked for.</param>
/// <param name="StandardError">Its standard error in nats: 0 where nothing was estimated, not a number where nothing was found.</param>
public readonly record struct ConditionalDensity(double LogProb, double StandardError);
