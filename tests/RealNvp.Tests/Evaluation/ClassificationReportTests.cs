using RealNvp.Evaluation;

namespace RealNvp.Tests.Evaluation;

public sealed class ClassificationReportTests
{
    private static readonly double[] Posterior = [0.9, 0.1, 0.4, 0.6, 0.7, 0.3, 0.2, 0.8];

    [Fact]
    public void Accuracy_and_log_loss_are_those_of_the_likeliest_class_and_the_true_one()
    {
        var report = ClassificationReport.Measure(Posterior, 2, [0, 0, 0, 1]);
        Assert.Equal(4, report.Rows);
        Assert.Equal(0.75, report.Accuracy);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.4) + Math.Log(0.7) + Math.Log(0.8)) / 4, report.LogLoss!.Value, 1e-12);
        Assert.Equal([new ClassCount(2, 3, 2), new ClassCount(2, 1, 1)], report.Classes);
        Assert.Equal(2 / 3.0, report.Classes[0].Accuracy);
    }

    [Fact]
    public void Without_labels_there_are_counts_alone()
    {
        var report = ClassificationReport.Measure(Posterior, 2);
        Assert.Null(report.Accuracy);
        Assert.Null(report.LogLoss);
        Assert.Equal([new ClassCount(2, null, null), new ClassCount(2, null, null)], report.Classes);
        Assert.Throws<ArgumentException>(() => ClassificationReport.Measure(Posterior, 2, [1]));
    }

    [Fact]
    public void Priors_count_every_class_once_more_than_it_occurs()
    {
        Assert.Equal([1, 4, 2], ClassPosterior.Priors([1, 2, 1, 1], 3));
        Assert.Equal([1, 1], ClassPosterior.Priors([], 2));
    }

    [Theory]
    [InlineData(0.05, 0.05, 1000, false)]
    [InlineData(0.05, 0.07, 1000, false)]
    [InlineData(0.05, 0.09, 1000, true)]
    [InlineData(0.05, 0.09, 100, false)]
    public void Generated_rows_are_copies_where_three_standard_errors_more_are_close_to_training_rows(double heldOut, double synthetic, int rows, bool isCopying) =>
        Assert.Equal(isCopying, new CopyCheck(0.1, heldOut, synthetic, 0, 0, 1, 1, rows).IsCopying);

    [Theory]
    [InlineData(0.1, 0, false)]
    [InlineData(0.1, 0.11, false)]
    [InlineData(0, 0.003, false)]
    [InlineData(0, 0.02, true)]
    [InlineData(0.1, 0.2, true)]
    public void So_are_they_where_more_of_them_equal_a_training_row_than_unseen_rows_do(double heldOut, double synthetic, bool isCopying) =>
        Assert.Equal(isCopying, new CopyCheck(0.1, 0.05, 0.05, heldOut, synthetic, 1, 1, 1000).IsCopying);
}
