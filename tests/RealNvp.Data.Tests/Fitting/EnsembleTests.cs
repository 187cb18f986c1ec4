using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Recipes;
using RealNvp.Rows;
using RealNvp.Training;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>Several flows trained one after the other are one model, each held to other rows than the others.</summary>
public sealed class EnsembleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_two_flows_hold_back_the_same_rows_and_none_sees_a_test_row()
    {
        using var data = Load(300);
        Dataset[] members = [.. Enumerable.Range(1, 9).Select(number => EnsembleMember.Rows(data, number, TestContext.Current.CancellationToken))];
        var test = Values(data.Test);
        Assert.Same(data, members[0]);
        Assert.All(members, member => Assert.Equal((240, 30), (member.Train.Count, member.Valid.Count)));
        Assert.All(members, member => Assert.Equal(
            [.. Values(data.Train).Concat(Values(data.Valid)).Order()], Values(member.Train).Concat(Values(member.Valid)).Order()));
        Assert.All(members, member => Assert.Empty(Values(member.Train).Concat(Values(member.Valid)).Intersect(test)));

        // Nine times thirty rows: each trained eight flows and was held back by one.
        Assert.Equal(270, members.SelectMany(member => Values(member.Valid)).Distinct().Count());
        Assert.All(members, member => Assert.Same(data.Test, member.Test));
    }

    [Fact]
    public void Where_rows_are_few_flows_hold_back_the_same_ones_in_the_end()
    {
        using var data = Load(10);
        Dataset[] members = [.. Enumerable.Range(1, 64).Select(number => EnsembleMember.Rows(data, number, TestContext.Current.CancellationToken))];
        Assert.All(members, member => Assert.Equal((8, 1), (member.Train.Count, member.Valid.Count)));
        Assert.Equal(9, members.SelectMany(member => Values(member.Valid)).Distinct().Count());
    }

    [Fact]
    public void With_more_rows_a_flow_holds_back_about_the_same_again()
    {
        using var few = Load(1000);
        using var more = Load(1200, seen: SeenRows.Measure(few.Train, few.Valid, few.Test, cancellationToken: TestContext.Current.CancellationToken));
        var before = EnsembleMember.Rows(few, 4, TestContext.Current.CancellationToken);
        var after = EnsembleMember.Rows(more, 4, TestContext.Current.CancellationToken);
        var trained = Values(before.Train).ToHashSet();
        Assert.InRange(Values(after.Valid).Count(trained.Contains) / (double)after.Valid.Count, 0, 0.35);
    }

    [Fact]
    public void Labels_go_with_their_rows()
    {
        using var plain = Load(300);
        var data = (plain with
        {
            LabelSource = new(() => new() { Names = ["low", "high"], Train = Signs(plain.Train), Valid = Signs(plain.Valid), Test = Signs(plain.Test) }),
        }).GivenLabels();
        var member = EnsembleMember.Rows(data, 3, TestContext.Current.CancellationToken);
        var labels = member.ReadLabels()!;
        Assert.Equal(Signs(member.Train), labels.Train.ToArray());
        Assert.Equal(Signs(member.Valid), labels.Valid.ToArray());
        var context = new float[2];
        member.Train.ReadContext(5, context);
        Assert.Equal(1, context[labels.Train.Span[5]]);

        static int[] Signs(IRows rows) => [.. Values(rows).Select(value => value > 0 ? 1 : 0)];
    }

    [Fact]
    public void The_first_flow_is_the_model_of_one_and_the_others_differ()
    {
        using var one = Fit(members: 1);
        using var three = Fit(members: 3);
        Assert.Single(one.Members);
        Assert.Equal(3, three.Members.Count);
        Assert.Equal(one.Parameters.Weights, three.Members[0].Parameters.Weights);
        Assert.NotEqual(one.Parameters.Weights.ToArray(), three.Members[1].Parameters.Weights.ToArray());
        Assert.Equal(3, three.Metadata.Members!.DistinctBy(member => member.Seed).Count());
        Assert.Equal(three.Metadata.Members!.Average(member => member.ValidNats), three.Metadata.ValidNats);
        Assert.Equal((7ul, "plane"), (three.Metadata.Seed, three.Metadata.Recipe));
        Assert.Equal(three.Metadata.Members![2].Seed, three.Members[2].Metadata.Seed);
    }

    [Fact]
    public void The_test_rows_calibrate_the_ensemble_itself()
    {
        using var data = Load(300, seed: 7);
        using var model = ModelFitting.Fit(data, Options(3), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Likelihood(model, data.Test), model.Calibration!.HeldOut.LogProbs.ToArray()[..30]);
        Assert.Equal(30 * (1 + 3), model.Calibration.Count);
    }

    [Fact]
    public void Progress_says_which_flow_of_how_many()
    {
        var reports = new Reports();
        using var model = ModelFitting.Fit(Rows(300), Options(3), reports, TestContext.Current.CancellationToken);
        var flows = reports.All.Where(report => report.Notice is null).ToArray();
        Assert.All(flows, report => Assert.Equal(3, report.Members));
        Assert.Equal([1, 2, 3], flows.Select(report => report.Member).Distinct());
        Assert.StartsWith("flow 3/3, epoch 2/2", reports.All[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, reports.All[^1].TimeLeft);
        Assert.True(flows.Last(report => report.Member == 1).TimeLeft > TimeSpan.Zero);
    }

    [Fact]
    public void A_training_goes_on_from_an_ensemble_flow_by_flow()
    {
        using var model = Fit(members: 3);
        var start = new ModelStart(model, "m");
        var options = Options(null) with { From = start, Epochs = 20 };
        using var next = ModelFitting.Fit(Rows(400), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, next.Members.Count);
        Assert.Contains(next.Members.Zip(model.Members), pair => !pair.First.Parameters.Weights.SequenceEqual(pair.Second.Parameters.Weights));
        Assert.All(next.Metadata.Members!, member => Assert.Equal(320, member.TrainingRows));
        var refusal = Assert.Throws<InvalidInputException>(
            () => ModelFitting.Fit(Rows(400), Options(2) with { From = start }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("3 flows", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([nameof(FitOptions.Members)], refusal.Options);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void So_many_flows_are_refused(int members) =>
        Assert.Throws<InvalidInputException>(() => Fit(members));

    [Fact]
    public void A_flow_that_was_interrupted_goes_on_as_if_it_had_not_been()
    {
        var path = Path.Combine(_folder.Path, "c");
        using var data = Load(300, seed: 7);
        using var whole = Trained(data, number: 2, save: null);
        using var stop = new CancellationTokenSource();
        using (Trained(data, number: 2, save: path, stop))
        {
            Assert.True(stop.IsCancellationRequested);
        }

        using var first = Trained(data, number: 1, save: null);
        using var again = ModelFit.Resume(
            EnsembleMember.Rows(data, 2, TestContext.Current.CancellationToken), CheckpointFile.Read(path).Checkpoint, "plane");
        again.Train([], TestContext.Current.CancellationToken);
        Assert.Equal(whole.Flow.Parameters.Weights, again.Flow.Parameters.Weights);
        first.Combine([again]);
        Assert.Equal(2, first.Model.Members.Count);
        Assert.Equal(Likelihood(first.Model, data.Test).Average(), first.MeasureTest(TestContext.Current.CancellationToken)!.Nats, 1e-6);
    }

    [Fact]
    public void A_detector_of_an_ensemble_is_saved_scores_and_explains()
    {
        var lines = string.Concat(Enumerable.Range(0, 300).Select(row => FormattableString.Invariant($"{Math.Sin(row * row):F3},{Math.Cos(row * 7):F3}\n")));
        using var detector = AnomalyDetector.Fit(
            _folder.Write("r.csv", $"a,b\n{lines}"),
            new() { Preset = Presets.Find("plane"), Epochs = 20, Members = 2 },
            cancellationToken: TestContext.Current.CancellationToken);
        var path = Path.Combine(_folder.Path, "d");
        detector.Model.Save(path);
        using var loaded = AnomalyDetector.Load(path);
        Assert.Equal(2, loaded.Model.Members.Count);
        var rows = _folder.Write("n.csv", "a,b\n0.2,0.1\n0.3,9\n");
        var scored = loaded.Score(rows, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(detector.Score(rows, TestContext.Current.CancellationToken).Select(row => row.PValue), scored.Select(row => row.PValue));
        Assert.Equal([false, true], scored.Select(row => row.IsFlagged));
        Assert.Equal("b", loaded.Explain(scored[1])[0].Column);
    }

    private static ModelFit Trained(Dataset data, int number, string? save, CancellationTokenSource? stop = null)
    {
        var recipe = EnsembleMember.Recipe(Options(1).RecipeFor(data), number);
        var fit = ModelFit.Begin(EnsembleMember.Rows(data, number, CancellationToken.None), recipe);
        fit.Train([new Stopping(fit, save, stop)], stop?.Token ?? CancellationToken.None);
        return fit;
    }

    private static DensityModel Fit(int members) =>
        ModelFitting.Fit(Rows(300), Options(members), cancellationToken: TestContext.Current.CancellationToken);

    private static FitOptions Options(int? members) => new() { Preset = Presets.Find("plane"), Epochs = 2, Seed = 7, Members = members };

    private static TableSource Rows(int count) =>
        TableSource.FromRows([.. Enumerable.Range(0, count).Select(row => (double[])[Math.Sin(row * row), Math.Cos(row * 7)])]);

    private static Dataset Load(int rows, ulong seed = 1, SeenRows? seen = null) =>
        Rows(rows).Load(new() { Seed = seed, Seen = seen }, cancellationToken: TestContext.Current.CancellationToken);

    private static float[] Values(IRows rows) => [.. Enumerable.Range(0, rows.Count).Select(row => Data.Tests.Rows.Read(rows, row)[0])];

    private static double[] Likelihood(DensityModel model, IRows rows) =>
        model.LogProbs([.. Enumerable.Range(0, rows.Count).SelectMany(row => Data.Tests.Rows.Read(rows, row))]);

    /// <summary>Ends a training within its second epoch, and saves it as it stands.</summary>
    private sealed class Stopping(ModelFit fit, string? path, CancellationTokenSource? stop) : ITrainingObserver
    {
        public void Stepped(StepReport report)
        {
            if (report is { Epoch: 2, Step: 1 })
            {
                stop?.Cancel();
            }
        }

        public void CheckpointDue(Func<Checkpoint> capture, bool mustSave)
        {
            if (mustSave && path is not null)
            {
                fit.SaveCheckpoint(path);
            }
        }
    }
}
