using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Evaluation;

/// <summary>Two classes of images of four pixels, dark and light, and models whose samples are known.</summary>
public sealed class ReadableSamplesTests
{
    private const int Dark = 50;
    private const int Light = 200;
    private const int ImagesOfAClass = 100;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Samples_like_one_class_are_readable_and_all_of_that_class()
    {
        var found = Measure(Around(Dark, spread: 1));
        Assert.Equal(ReadableSamples.Drawn, found.Samples);
        Assert.InRange(found.Share, 0.95, 1);
        Assert.Equal(0, found.ClassEntropy, 1e-12);
    }

    [Fact]
    public void Samples_in_between_two_classes_are_not_readable() => Assert.Equal(0, Measure(Around((Dark + Light) / 2, spread: 1)).Share);

    [Fact]
    public void A_sample_as_near_to_one_class_as_to_the_other_is_not_readable_however_near()
    {
        // Both classes in one place: the three nearest are rarely of one class.
        var (rows, classes) = Images();
        classes = [.. classes.Select((_, row) => row % 2)];
        var found = Measure(Around(Dark, spread: 1), rows, classes);
        Assert.InRange(found.Share, 0.05, 0.5);
    }

    [Fact]
    public void A_model_that_is_given_the_class_is_asked_for_the_classes_of_the_training_images()
    {
        var found = Measure(ByClass());
        Assert.InRange(found.Share, 0.95, 1);
        Assert.Equal(Math.Log(2), found.ClassEntropy, 0.01);
    }

    [Fact]
    public void Unseen_images_of_the_data_are_readable_and_those_of_other_data_are_not()
    {
        Assert.Equal(1, Measure(Around(Dark, spread: 1), unseen: [50, 52, 50, 51, 201, 200, 199, 200]).RealShare);
        Assert.Equal(0, Measure(Around(Dark, spread: 1), unseen: [50, 200, 50, 200]).RealShare);
        Assert.Null(Measure(Around(Dark, spread: 1), unseen: []).RealShare);
    }

    [Fact]
    public void Samples_that_repeat_a_training_image_are_counted_as_copies()
    {
        // Training images a few levels apart, and a model of one of them.
        float[] rows = [.. Enumerable.Range(0, ImagesOfAClass).SelectMany(row => new float[] { row, 100, 100, 100 })];
        var classes = new int[ImagesOfAClass];
        Assert.Equal(ReadableSamples.Drawn, Measure(At([0, 100, 100, 100]), rows, classes).Copies);
        Assert.Equal(0, Measure(At([0, 110, 100, 100]), rows, classes).Copies);
    }

    [Fact]
    public void Data_that_cannot_tell_is_refused()
    {
        using var colour = Model([new FlattenSpec()], new(3, 2, 2), _ => { });
        Assert.False(ReadableSamples.CanTell(colour.Spec, 1000));
        Assert.Throws<ArgumentException>(() => ReadableSamples.Measure(colour, new ArrayRows(new float[240], 12), new int[20], new ArrayRows([], 12), 1, Token));
        Assert.Throws<ArgumentException>(() => Measure(Around(Dark, spread: 1), Images().Rows, new int[3]));
        Assert.False(ReadableSamples.CanTell(new() { Shape = new(1, 28, 28), Steps = [] }, 1000));
        Assert.False(ReadableSamples.CanTell(new() { Shape = new(1, 28, 28), Levels = 256, Steps = [] }, 9));
        Assert.True(ReadableSamples.CanTell(new() { Shape = new(1, 28, 28), Levels = 256, Steps = [] }, 10));
    }

    private static ReadableSamples Measure(DensityModel model, float[]? rows = null, int[]? classes = null, float[]? unseen = null)
    {
        using (model)
        {
            rows ??= Images().Rows;
            classes ??= Images().Classes;
            return ReadableSamples.Measure(model, new Classed(rows, classes, model.Spec.Context), classes, new ArrayRows(unseen ?? [], 4), seed: 1, Token);
        }
    }

    /// <summary>Images of two classes, every pixel within two levels of the class's.</summary>
    private static (float[] Rows, int[] Classes) Images()
    {
        var random = SeededRandom.For(3);
        int[] classes = [.. Enumerable.Range(0, 2 * ImagesOfAClass).Select(row => row / ImagesOfAClass)];
        return ([.. classes.SelectMany(label => Enumerable.Range(0, 4).Select(_ => (label == 0 ? Dark : Light) + (float)random.NextInt(5) - 2))], classes);
    }

    private static DensityModel Around(float level, float spread) => Model([new FlattenSpec(), new StandardizeSpec()], new(1, 2, 2), parameters =>
    {
        parameters["steps.1.mean"].Fill((level + 0.5f) / 256);
        parameters["steps.1.scale"].Fill(spread / 256);
    });

    private static DensityModel At(float[] image) => Model([new FlattenSpec(), new StandardizeSpec()], new(1, 2, 2), parameters =>
    {
        for (var pixel = 0; pixel < image.Length; pixel++)
        {
            parameters["steps.1.mean"][pixel] = (image[pixel] + 0.5f) / 256;
            parameters["steps.1.scale"][pixel] = 1e-4f / 256;
        }
    });

    /// <summary>Both halves of the pixels shifted by the class: to the dark level for class 0 and to the light one for class 1.</summary>
    private static DensityModel ByClass()
    {
        var linear = new MlpSpec { Hidden = [] };
        var coupling = new AffineCouplingSpec { ScaleNet = linear, ShiftNet = linear };
        StepSpec[] steps = [new FlattenSpec(), new StandardizeSpec(), coupling, coupling with { Flip = true }];
        return Model(steps, new(1, 2, 2), parameters =>
        {
            parameters["steps.1.mean"].Clear();
            parameters["steps.1.scale"].Fill(1f / 256);
            for (var step = 2; step < 4; step++)
            {
                // Two outputs, each of two kept pixels and two classes: latents are pixels, in levels, less the class's level.
                var weight = parameters[$"steps.{step}.t.0.weight"];
                (weight[2], weight[3], weight[6], weight[7]) = (-Dark - 0.5f, -Light - 0.5f, -Dark - 0.5f, -Light - 0.5f);
            }
        }, context: 2);
    }

    private static DensityModel Model(StepSpec[] steps, Shape shape, Action<FlatParameters> set, int context = 0)
    {
        var spec = new FlowSpec { Shape = shape, Levels = 256, Steps = steps };
        spec = context > 0 ? spec.Given(context) : spec;
        var parameters = FlatParameters.Start(spec, seed: 1);
        set(parameters);
        return new(ManagedEngine.Instance.Create(spec, parameters), new());
    }

    private sealed class Classed(float[] values, int[] classes, int context) : IRows
    {
        public int Count => classes.Length;

        public int Width => 4;

        public int ContextWidth => context;

        public void Read(int row, Span<float> destination) => values.AsSpan(row * Width, Width).CopyTo(destination);

        public void ReadContext(int row, Span<float> destination)
        {
            if (context > 0)
            {
                ClassContext.Write(classes[row], destination);
            }
        }
    }
}
