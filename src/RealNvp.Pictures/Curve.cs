namespace RealNvp.Pictures;

/// <summary>One line of a <see cref="LossCurve"/>.</summary>
/// <param name="Name">What the legend calls it, such as <c>validation</c>.</param>
/// <param name="X">Where each value was measured, such as the epoch, in rising order.</param>
/// <param name="Y">The values, as many as <paramref name="X"/>; those that are no finite number are left out.</param>
public sealed record Curve(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);
