using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

/// <summary>What training sees of a row: mirror images and views that the rows draw themselves.</summary>
public sealed class AugmentationTests
{
    private static readonly FlowSpec Images = new() { Shape = new Shape(2, 1, 3), Steps = [new FlattenSpec(), new ActNormSpec()] };

    [Fact]
    public void Half_of_the_images_are_mirrored_along_their_width_and_by_epoch_anew()
    {
        const int rows = 2000;
        var data = new ArrayRows([.. Enumerable.Range(0, rows).SelectMany(row => new float[] { 10 + row, 1, 2, 3, 4, 5 })], 6);
        var batches = new Batches(data, new DataUnits(Images), rows, seed: 7, mirroredWidth: 3);

        var first = Mirrored(batches.Read(1, 0).Rows);
        var second = Mirrored(batches.Read(2, 0).Rows);

        // Four standard deviations of a fair coin thrown 2,000 times are 89.
        Assert.InRange(first.Count, 911, 1089);
        Assert.InRange(first.Intersect(second).Count(), 411, 589);
        Assert.Equal(first, Mirrored(new Batches(data, new DataUnits(Images), rows, seed: 7, mirroredWidth: 3).Read(1, 0).Rows));

        static HashSet<int> Mirrored(ReadOnlySpan<float> batch)
        {
            var mirrored = new HashSet<int>();
            for (var start = 0; start < batch.Length; start += 6)
            {
                var image = batch.Slice(start, 6);
                if (image[2] == 2)
                {
                    Assert.Equal([1, 2, 3, 4, 5], image[1..].ToArray());
                    continue;
                }

                Assert.Equal([2, 1, 5, 4, 3], [image[0], image[1], image[3], image[4], image[5]]);
                mirrored.Add((int)image[2]);
            }

            return mirrored;
        }
    }

    [Fact]
    public void What_is_seen_of_a_row_does_not_depend_on_the_batch_it_is_in()
    {
        var large = Seen(new Batches(new VaryingRows(60), new DataUnits(Images), 60, seed: 3));
        var small = Seen(new Batches(new VaryingRows(60), new DataUnits(Images), 7, seed: 3));

        Assert.All(small, pair => Assert.Equal(large[pair.Key], pair.Value));
        Assert.Equal(60, large.Values.Distinct().Count());

        static Dictionary<float, float> Seen(Batches batches)
        {
            var seen = new Dictionary<float, float>();
            for (var step = 0; step < batches.PerEpoch; step++)
            {
                var batch = batches.Read(1, step).Rows;
                for (var start = 0; start < batch.Length; start += 2)
                {
                    seen.Add(batch[start], batch[start + 1]);
                }
            }

            return seen;
        }
    }

    [Fact]
    public void Rows_are_told_which_of_them_come_next()
    {
        var rows = new VaryingRows(20);
        var batches = new Batches(rows, new DataUnits(Images), 4, seed: 3);

        var second = batches.Read(1, 1).Rows.ToArray();
        Assert.Equal(16, rows.Expected.Length);
        Assert.Equal([second[0], second[2], second[4], second[6]], rows.Expected[..4].Select(row => (float)row));

        var last = batches.Read(1, 4).Rows.ToArray();
        Assert.Equal([last[0], last[2], last[4], last[6]], rows.Expected.Select(row => (float)row));
    }

    [Fact]
    public void A_training_with_mirror_images_resumes_to_the_bit_and_differs_from_one_without()
    {
        var data = ArrayRows.Normal(85, 6, 1);
        var options = new TrainingOptions { Epochs = 3, BatchSize = 10, LearningRate = 0.02, HorizontalFlip = true };
        var whole = Run(options);

        whole.AssertSame(Run(options, 3, 9));
        Assert.NotEqual(whole.Kept, Run(options with { HorizontalFlip = false }).Kept);

        TrainingTrace Run(TrainingOptions with, params int[] interruptAfter) => TrainingTrace.Of(
            () => Engines.Create(Images, FlatParameters.Start(Images, 1), [ManagedEngine.Instance]), data, data, with, interruptAfter);
    }

    [Fact]
    public void Noise_is_normal_another_in_every_pass_and_for_real_values_alone()
    {
        const int Rows = 2_000;
        var rows = new PartlyReal(Rows);
        var batches = new Batches(rows, new DataUnits(new() { Shape = new(2), Steps = [new ActNormSpec()] }), Rows, seed: 5, deviation: 0.25);

        var (first, second) = (Noise(1), Noise(2));

        Assert.Equal(0, first.Average(), 0.25 * 4 / Math.Sqrt(Rows));
        Assert.Equal(0.25, Math.Sqrt(first.Average(value => value * value)), 0.25 * 4 / Math.Sqrt(2 * Rows));
        Assert.Equal(first, Noise(1));
        Assert.All(first.Zip(second), pair => Assert.NotEqual(pair.First, pair.Second));

        // The second value of a row is no real one and tells which row it is.
        double[] Noise(int epoch) =>
            [.. batches.Read(epoch, 0).Rows.ToArray().Chunk(2).OrderBy(row => row[1]).Select(row => (double)row[0])];
    }

    [Fact]
    public void Quantised_data_takes_no_noise()
    {
        var levels = new FlowSpec { Shape = new(2), Levels = 4, Steps = [new LogitSpec(), new ActNormSpec()] };
        using var flow = (ITrainableFlow)Engines.Create(levels, FlatParameters.Start(levels, 1), [ManagedEngine.Instance]);

        var error = Assert.Throws<FlowSpecException>(
            () => new Trainer(flow, new ArrayRows(new float[40], 2), null, new TrainingOptions { Noise = 0.1 }));

        Assert.Contains("with 4 levels", error.Message, StringComparison.Ordinal);
        Assert.Equal([nameof(TrainingOptions.Noise)], error.Options);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Noise_out_of_range_is_refused(double noise) =>
        Assert.Contains(
            "noise must be from 0 to 1",
            Assert.Throws<FlowSpecException>(() => new TrainingOptions { Noise = noise }.Check()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Vectors_have_no_mirror_image()
    {
        using var flow = new ActNormFlow(2);

        var error = Assert.Throws<FlowSpecException>(
            () => new Trainer(flow, ArrayRows.Normal(20, 2, 1), null, new TrainingOptions { HorizontalFlip = true }));

        Assert.Contains("Mirroring (horizontalFlip in a recipe)", error.Message, StringComparison.Ordinal);
        Assert.Equal([nameof(TrainingOptions.HorizontalFlip)], error.Options);
    }

    /// <summary>Rows of a zero, which is a real number, and of their number, which is none.</summary>
    private sealed class PartlyReal(int count) : IRows
    {
        public int Count => count;

        public int Width => 2;

        public bool IsReal(int place) => place == 0;

        public void Read(int row, Span<float> destination) => (destination[0], destination[1]) = (0, row);
    }

    /// <summary>Rows of their number and a number drawn for each view.</summary>
    private sealed class VaryingRows(int count) : IRows
    {
        public int[] Expected { get; private set; } = [];

        public int Count => count;

        public int Width => 2;

        public void Read(int row, Span<float> destination) => throw new InvalidOperationException("Training reads views.");

        public void ReadAugmented(int row, SeededRandom random, Span<float> destination) => (destination[0], destination[1]) = (row, random.NextUniformFloat());

        public void Prefetch(ReadOnlySpan<int> rows) => Expected = rows.ToArray();
    }
}
