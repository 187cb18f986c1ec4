namespace RealNvp.Scores;

/// <summary>
/// A way to bet against uniform p-values: what a stake of 1 becomes, which in the mean over uniform p-values is 1. The bet is that p-values lie on one side: on
/// a part of the line more often than its length says, or all over it the more the nearer to the side.
/// </summary>
/// <param name="Direction">The side: low p-values are strange rows.</param>
/// <param name="Stake">The share of the capital that is risked, in (0, 1).</param>
/// <param name="Part">The length of the part; null bets evenly rising towards the side.</param>
internal readonly record struct DriftBet(DriftDirection Direction, double Stake, double? Part = null)
{
    /// <summary>The bets that are made, from a few very strange rows to a shift of all.</summary>
    public static IReadOnlyList<DriftBet> All { get; } =
    [
        new(DriftDirection.Stranger, 0.03, 0.01),
        new(DriftDirection.Stranger, 0.1, 0.05),
        new(DriftDirection.Stranger, 0.5, 0.05),
        new(DriftDirection.Stranger, 0.3),
        new(DriftDirection.Stranger, 0.9),
        new(DriftDirection.MoreUsual, 0.1, 0.05),
        new(DriftDirection.MoreUsual, 0.5, 0.05),
        new(DriftDirection.MoreUsual, 0.3),
        new(DriftDirection.MoreUsual, 0.9),
        new(DriftDirection.MoreSpread, 0.3),
        new(DriftDirection.MoreSpread, 0.9),
        new(DriftDirection.LessSpread, 0.3),
        new(DriftDirection.LessSpread, 0.9),
    ];

    /// <summary>What a stake of 1 becomes.</summary>
    /// <param name="pValue">In (0, 1].</param>
    public double Gain(double pValue)
    {
        // How far it lies from the side, uniform like the p-value.
        var far = Direction switch
        {
            DriftDirection.Stranger => pValue,
            DriftDirection.MoreUsual => 1 - pValue,
            DriftDirection.MoreSpread => 1 - Math.Abs((2 * pValue) - 1),
            _ => Math.Abs((2 * pValue) - 1),
        };
        return Part is not { } part ? 1 + (Stake * (1 - (2 * far)))
            : far <= part ? 1 - Stake + (Stake / part)
            : 1 - Stake;
    }
}
