using RealNvp.Files;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

/// <summary>Rows that trained are known again, and those that were held back are held back still.</summary>
public sealed class SeenRowsTests
{
    [Fact]
    public void Every_row_has_the_part_it_had_as_often_as_there_were_equal_ones()
    {
        var seen = SeenRows.Measure(Rows(1, 1, 2), Rows(3), Rows(1, 4), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            [SeenPart.Train, SeenPart.Train, SeenPart.Test, null, SeenPart.Valid, null, SeenPart.Train, SeenPart.Test],
            seen.Divide(Rows(1, 1, 1, 1, 3, 5, 2, 4), TestContext.Current.CancellationToken));
        Assert.Equal([SeenPart.Train], SeenRows.Measure(Rows(0), Rows(), Rows()).Divide(Rows(-0f)));
    }

    [Fact]
    public void The_share_that_trained_leaves_out_what_is_equal_by_chance()
    {
        // Of the held-out rows half equal a training row: so do half of all new rows.
        var seen = SeenRows.Measure(Rows(1, 2, 3, 4), Rows(1, 10), Rows(2, 11), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(0, seen.TrainedShare(Rows(3, 20)));
        Assert.Equal(1, seen.TrainedShare(Rows(1, 2, 3)));
        Assert.Equal(0.5, seen.TrainedShare(Rows(1, 2, 3, 20)), 1e-12);
        Assert.Equal(0, seen.TrainedShare(Rows(7, 8)));
    }

    [Fact]
    public void Rows_that_trained_are_known_without_their_classes_too()
    {
        var seen = SeenRows.Measure(Classed((1, 0), (2, 1), (3, 0)), Classed((4, 1)), Classed((5, 0)), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, seen.TrainedShareOfAnyClass([Classed((1, 0), (2, 0)), Classed((1, 1), (2, 1))]));
        Assert.Equal(0.5, seen.TrainedShareOfAnyClass([Classed((1, 0), (5, 0)), Classed((1, 1), (5, 1))]), 1e-12);
        Assert.Equal(0, seen.TrainedShareOfAnyClass([Classed((4, 0)), Classed((4, 1))]));

        static ArrayRows Classed(params (float Value, int Label)[] rows) =>
            new([.. rows.Select(row => row.Value)], 1, [.. rows.SelectMany(row => row.Label == 0 ? (float[])[1, 0] : [0, 1])], 2);
    }

    [Fact]
    public void A_training_that_went_on_knows_the_rows_of_the_one_before()
    {
        var before = SeenRows.Measure(Rows(1, 2), Rows(3), Rows(4), cancellationToken: TestContext.Current.CancellationToken);
        var seen = SeenRows.Measure(Rows(5, 1), Rows(3), Rows(6), before, TestContext.Current.CancellationToken);
        Assert.Equal(
            [SeenPart.Train, SeenPart.Train, SeenPart.Valid, SeenPart.Test, SeenPart.Train, SeenPart.Test, null],
            seen.Divide(Rows(1, 2, 3, 4, 5, 6, 7), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Of_many_rows_a_sample_is_kept_and_one_beyond_it_is_never_held_out()
    {
        float[] all = [.. Enumerable.Range(0, 200_000).Select(value => (float)value)];
        var seen = SeenRows.Measure(Rows(all[..160_000]), Rows(all[160_000..180_000]), Rows(all[180_000..]), cancellationToken: TestContext.Current.CancellationToken);
        var parts = seen.Divide(Rows(all), TestContext.Current.CancellationToken);
        Assert.All(parts.Take(160_000), part => Assert.Equal(SeenPart.Train, part));
        Assert.DoesNotContain(null, parts);
        Assert.InRange(parts.Count(part => part == SeenPart.Test), 20_000 * 0.3, 20_000 * 0.36);
        Assert.Equal(1, seen.TrainedShare(Rows(all[..1000])));
        Assert.InRange(seen.TrainedShare(Rows(all[159_000..161_000])), 0.4, 0.6);
    }

    [Fact]
    public void A_model_file_keeps_them()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("realnvp-seen-").FullName, "m.safetensors");
        try
        {
            var content = ModelFile.Read(Path.Combine(AppContext.BaseDirectory, "golden", "v0", "models", "act-norm.safetensors")) with
            {
                Seen = SeenRows.Measure(Rows(1, 2), Rows(), Rows(4), cancellationToken: TestContext.Current.CancellationToken),
            };
            ModelFile.Write(path, content);
            Assert.Equal(
                [SeenPart.Train, SeenPart.Train, null, SeenPart.Test],
                ModelFile.Read(path).Seen!.Divide(Rows(1, 2, 3, 4), TestContext.Current.CancellationToken));
            using var model = DensityModel.Load(path);
            Assert.NotNull(model.Seen);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static ArrayRows Rows(params float[] values) => new(values, 1);
}
