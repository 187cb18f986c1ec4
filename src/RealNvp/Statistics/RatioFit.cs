namespace RealNvp.Statistics;

/// <summary>A logistic regression that tells rows of two places apart.</summary>
/// <param name="Ridge">Its ridge, as a part of the rows' whole weight; without end where the odds are the same everywhere.</param>
/// <param name="Coefficients">What was learnt without each of the folds.</param>
/// <param name="Loss">What the rows cost, each by the coefficients that were learnt without it.</param>
internal sealed record RatioFit(double Ridge, double[][] Coefficients, double Loss);
