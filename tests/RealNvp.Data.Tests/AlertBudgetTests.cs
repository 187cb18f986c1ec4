namespace RealNvp.Data.Tests;

public class AlertBudgetTests
{
    [Fact]
    public void The_strangest_rows_are_alerts_of_equal_ones_the_first_and_those_without_a_score_do_not_count()
    {
        ScoredRow[] rows = [Row(1, 3), Row(2, 9), Row(3, null), Row(4, 5), Row(5, 5), Row(6, 1)];
        var budget = new AlertBudget(2);
        Assert.Null(budget.Threshold);
        Array.ForEach(rows, budget.Add);
        Assert.Equal([2, 4], budget.Rows.Select(row => row.Number));
        Assert.Equal((5.0, 0.5), (budget.Threshold!.Value, budget.FalseAlarms!.Value));
        Assert.Equal([false, true, true, true, false, false], rows.Select(budget.Contains));
    }

    [Fact]
    public void A_rate_is_alerts_over_rows()
    {
        Assert.Equal(0.0004, AlertBudget.RateOf(20, 50_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlertBudget.RateOf(20, 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlertBudget.RateOf(0, 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlertBudget(0));
    }

    private static ScoredRow Row(long number, double? score) =>
        new() { Number = number, Score = score, PValue = 2.5 / score, IsFlagged = score is null };
}
