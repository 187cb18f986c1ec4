namespace RealNvp.Evaluation;

/// <summary>What one set of rows showed about a flow's inverse.</summary>
/// <param name="Name">
/// The rows: <c>data</c>, <c>noise</c>, <c>constants</c> or <c>scaled by 100</c>; of an ensemble with the flow behind it, such as <c>data, flow 2</c>.
/// </param>
/// <param name="Rows">How many.</param>
/// <param name="LargestError">
/// The largest |x - g(f(x))| of any value: of [0, 1] for quantised data; in standard deviations of its column for continuous data, over
/// the largest number of them that any value of the row is away from its mean, where that is more than one.
/// </param>
/// <param name="MedianError">The median of the same.</param>
/// <param name="ExactLevels">The share of quantised values that come back as the same level; null for continuous data.</param>
/// <param name="LargestLogDetGap">The largest |log-det of f at x + log-det of g at f(x)|, per variable.</param>
/// <param name="LargestScale">The largest factor by which a step stretched or shrank a variable; NaN where the flow cannot tell.</param>
/// <param name="IsFinite">Whether every latent, value and log-det was a finite number.</param>
/// <param name="Fault">What is past its bound; null when nothing is.</param>
public sealed record InvertibilityFigures(
    string Name,
    int Rows,
    double LargestError,
    double MedianError,
    double? ExactLevels,
    double LargestLogDetGap,
    double LargestScale,
    bool IsFinite,
    string? Fault)
{
    /// <summary>The fault, or that there is none: <c>ok</c>; <c>ok: density zero</c> for rows the data cannot have, which rightly have no inverse.</summary>
    public string Verdict => Fault ?? (double.IsNaN(LargestError) ? "ok: density zero" : "ok");
}
