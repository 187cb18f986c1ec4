using RealNvp.Data.Scoring;

namespace RealNvp.Data.Tests.Scoring;

/// <summary>Flagged rows put together by their first reason.</summary>
public sealed class AlertGroupsTests
{
    [Fact]
    public void Rows_are_together_that_have_the_same_column_wrong_in_the_same_way()
    {
        var groups = AlertGroups.Of(
        [
            (Row(4), [Value("pressure", ValueDirection.TooLow, 1.5, 3.1, "temperature")]),
            (Row(2), [Value("pressure", ValueDirection.TooLow, 0.9, 2.9, "temperature")]),
            (Row(3), [Value("pressure", ValueDirection.TooHigh, 9, 3.3, null)]),
            (Row(9), [Value("pressure", ValueDirection.TooLow, 1.1, 3.0, null)]),
            (Row(7), [new(ReasonKind.UnknownCategory, "status", "overheat", "idle, run")]),
            (Row(8), []),
        ]);
        Assert.Equal(
            [
                "3 rows: 'pressure' too low for its 'temperature', 0.9 to 1.5 (normal would be 2.9 to 3.1)",
                "1 row: 'pressure' too high, 9 (usually 2.3 to 3.2)",
                "1 row: 'status' has a category that the model does not know: overheat",
                "1 row: no column is unlikely by itself",
            ],
            groups.Select(group => group.ToString()));
        Assert.Equal([2L, 4, 9], groups[0].Rows);
    }

    [Fact]
    public void A_value_that_many_normal_rows_have_is_too_low_for_the_other_values_and_not_by_itself()
    {
        RowReason Usual(double found, double normal) => Value("pressure", ValueDirection.TooLow, found, normal, null) with { IsUsualAlone = true };
        string Group(params RowReason[] reasons) =>
            AlertGroups.Of(reasons.Select((reason, row) => (Row(row + 1), (IReadOnlyList<RowReason>)[reason]))).Single().What;
        Assert.Equal("'pressure' too low for its other values, 2.5 to 2.6 (normal would be 2.9 to 3)", Group(Usual(2.6, 3), Usual(2.5, 2.9)));
        Assert.Equal("'pressure' too low, 1 (usually 2.3 to 3.2)", Group(Value("pressure", ValueDirection.TooLow, 1, 2.7, null)));
        Assert.Equal(2, AlertGroups.Of([(Row(1), [Usual(2.5, 2.9)]), (Row(2), [Value("pressure", ValueDirection.TooLow, 1, 2.7, null)])]).Count);
        Assert.Equal(
            "'pressure' too low for its other values and the rows before, 2.5 (normal would be 2.9)", Group(Usual(2.5, 2.9) with { IsOfSeries = true }));
        Assert.Equal("'pressure' unlikely, 2.5 (normal would be 2.9)", Group(Usual(2.5, 2.9) with { IsAlone = true }));
    }

    [Fact]
    public void Every_kind_of_reason_has_words_of_its_own()
    {
        var kinds = Enum.GetValues<ReasonKind>();
        var words = kinds.Select(kind => new AlertGroup { Kind = kind, Column = "x", Other = "y", Count = 1, Rows = [1] }.What).ToArray();
        Assert.Equal(kinds.Length, words.Distinct().Count());
        Assert.Equal([ReasonKind.UnlikelyValue], kinds.Where((_, place) => words[place].Contains("unusual", StringComparison.Ordinal)));
    }

    [Fact]
    public void Names_are_counted_and_of_many_the_most_frequent_are_shown()
    {
        var names = (string[])["a", "b", "b", "c", "d", "d", "d"];
        var group = AlertGroups.Of(names.Select((name, row) => (Row(row + 1), (IReadOnlyList<RowReason>)[new(ReasonKind.NotANumber, "x", name, null)]))).Single();
        Assert.Equal("7 rows: 'x' is no number: d (3), b (2), a (1), ...", group.ToString());
    }

    [Fact]
    public void Of_more_flagged_rows_than_can_be_explained_some_are_drawn_wherever_they_lie()
    {
        var sample = new AlertSample();
        for (var batch = 0; batch < 20; batch++)
        {
            var first = batch * 100;
            sample.Add(new([.. Enumerable.Range(1, 100).Select(row => Row(first + row))], null!));
        }

        Assert.Equal((2000, AlertSample.Most, true), (sample.Flagged, sample.Rows.Count, sample.IsPart));

        // 250 of either half, give or take five standard deviations.
        Assert.InRange(sample.Rows.Count(row => row.Number <= 1000), 193, 307);
        Assert.Equal(sample.Rows.Select(row => row.Number).Distinct().Order(), sample.Rows.Select(row => row.Number));
    }

    private static ScoredRow Row(long number) => new() { Number = number, IsFlagged = true };

    private static RowReason Value(string column, ValueDirection direction, double found, double normal, string? other) =>
        new(ReasonKind.UnlikelyValue, column, FormattableString.Invariant($"{found}"), FormattableString.Invariant($"{normal}"))
        {
            Direction = direction,
            Number = found,
            ExpectedNumber = normal,
            Other = other,
            Usual = "2.3 to 3.2",
        };
}
