using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Says what the gaps of a column mean: values like others, or rows that would be lost.</summary>
/// <param name="areLearnt">Whether gaps are learnt like values.</param>
internal sealed class GapRule(bool areLearnt)
{
    // Fewer values than these, most rows having none, say little.
    private const int FewestValues = 20;
    private const double LeastShare = 0.05;

    /// <summary>
    /// Whether a column tells of too few rows: where gaps are learnt if it has hardly a value, else if most rows would be left out or filled for it.
    /// </summary>
    public bool LeavesTooFew(ColumnProfile values)
    {
        var present = values.Numbers + values.Texts;
        return values.Missing > present && (!areLearnt || present < FewestValues || present < LeastShare * (present + values.Missing));
    }

    /// <summary>Whether it is learnt which rows have a value, even where it is always the same: a mark that is there or is not.</summary>
    public bool IsLearnt(ColumnRole role, ColumnProfile values) => areLearnt && role == ColumnRole.Modelled && values.Missing > 0;
}
