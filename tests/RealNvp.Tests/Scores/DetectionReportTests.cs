using RealNvp.Scores;

namespace RealNvp.Tests.Scores;

public class DetectionReportTests
{
    private static readonly bool[] Labels = [true, true, true, false, false, false, false, false];

    [Fact]
    public void Precision_recall_and_F1_are_those_of_the_confusion()
    {
        var report = DetectionReport.Measure([true, true, false, true, false, false, false, false], Labels);
        Assert.Equal(new DetectionReport(2, 1, 1, 4), report);
        Assert.Equal(2.0 / 3, report.Precision!.Value, 1e-15);
        Assert.Equal(2.0 / 3, report.Recall!.Value, 1e-15);
        Assert.Equal(0.2, report.FalseAlarmRate!.Value, 1e-15);
        Assert.Equal(2 / ((1 / report.Precision.Value) + (1 / report.Recall.Value)), report.F1!.Value, 1e-15);
        Assert.Null(report.AveragePrecision);
    }

    [Fact]
    public void What_has_no_rows_has_no_share_and_is_never_not_a_number()
    {
        var none = DetectionReport.Measure(new bool[8], Labels);
        Assert.Equal((null, 0.0, 0.0), (none.Precision, none.Recall, none.F1));
        var normal = DetectionReport.Measure(new bool[2], new bool[2], [1, 2]);
        Assert.Equal((null, null, null, 0.0, null), (normal.Precision, normal.Recall, normal.F1, normal.FalseAlarmRate, normal.AveragePrecision));
    }

    [Fact]
    public void Rows_flagged_for_more_than_their_score_are_looked_at_first()
    {
        // In order: an anomaly and a normal row together, the second anomaly, a normal row, the third anomaly.
        var report = DetectionReport.Measure(
            [true, true, false, true, false, false, false, false], Labels,
            [double.PositiveInfinity, 9, 4, double.PositiveInfinity, 5, 1, 1, 1]);
        Assert.Equal(((1 / 2.0) + (2 / 3.0) + (3 / 5.0)) / 3, report.AveragePrecision!.Value, 1e-15);
    }

    [Fact]
    public void Flags_and_labels_must_be_as_many()
    {
        Assert.Throws<ArgumentException>(() => DetectionReport.Measure(new bool[7], Labels));
        Assert.Throws<ArgumentException>(() => DetectionReport.Measure(new bool[8], Labels, new double[7]));
    }

    [Fact]
    public void A_report_of_scores_has_the_average_precision_of_each_and_what_the_flags_do()
    {
        double[] scores = [5, 4, 1, 3, 0, 0, 0, 0];
        var report = ScoreReport.Measure([("likelihood", false, scores)], Labels, [true, true, false, true, false, false, false, false]);
        Assert.Equal((1 + 1 + (3 / 4.0)) / 3, report.Scores[0].AveragePrecision, 1e-15);
        Assert.Equal(new DetectionReport(2, 1, 1, 4), report.Detection);
        Assert.Null(ScoreReport.Measure([("likelihood", false, scores)], Labels).Detection);
    }
}
