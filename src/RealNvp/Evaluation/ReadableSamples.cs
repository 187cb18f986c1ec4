using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Evaluation;

/// <summary>
/// How many images drawn from a model can be read, as far as distances tell it without a network that was trained to: an image is readable if the three
/// training images nearest to it are of one class, and the nearest is no farther than training images lie from one another.
/// </summary>
/// <remarks>
/// Distances are Euclidean over the pixels, so the figure means something for small grey images such as digits. Likelihood and this figure need not
/// agree: a sample in between two classes costs a model little.
/// </remarks>
/// <param name="Samples">The number of images drawn, at temperature 1.</param>
/// <param name="Share">The share of them that is readable, from 0 to 1.</param>
/// <param name="RealShare">The same for images of the data that training did not see; null if there are none.</param>
/// <param name="ClassEntropy">
/// How evenly the readable ones are spread over the classes, in nats: the entropy of their classes, at most the logarithm of the number of classes.
/// </param>
/// <param name="Copies">
/// How many of the images drawn lie so near to a training image as no more than one in a thousand training images lies to another.
/// </param>
/// <param name="Reach">The distance up to which an image is near: 95 in 100 training images have another one within it.</param>
public sealed record ReadableSamples(int Samples, double Share, double? RealShare, double ClassEntropy, int Copies, double Reach)
{
    /// <summary>The number of images that are drawn.</summary>
    public const int Drawn = 1000;

    /// <summary>The most training images that are compared with; of more, a random sample.</summary>
    public const int MostTrainingRows = 10_000;

    private const int Neighbours = 3;
    private const int FewestTrainingRows = 10;
    private const double NearQuantile = 0.95;
    private const double CopyQuantile = 0.001;

    // 64 x 64 pixels: of larger images distances tell little, and drawing a thousand takes long.
    private const int LargestImage = 4096;

    /// <summary>Whether the figure means something for a model: one of small grey images, trained on ten of them at least.</summary>
    /// <param name="spec">The flow.</param>
    /// <param name="trainingRows">The number of training images.</param>
    internal static bool CanTell(FlowSpec spec, int trainingRows)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec is { Levels: not null, Shape: { Rank: 3, Size: <= LargestImage } shape } && shape[0] == 1 && trainingRows >= FewestTrainingRows;
    }

    /// <summary>Draws images from a model, of the classes of training images where it is given one, and measures them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="training">The training images.</param>
    /// <param name="classes">The class of each training image.</param>
    /// <param name="unseen">Images of the data that training did not see, of which the first <see cref="Drawn"/> are measured; may be empty.</param>
    /// <param name="seed">The seed of what is drawn, and of the training images that are compared with where they are many.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="ArgumentException">
    /// The figure means nothing for the model (<see cref="CanTell"/>), or there is not a class for each training image.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ReadableSamples Measure(
        DensityModel model, IRows training, ReadOnlySpan<int> classes, IRows unseen, ulong seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(unseen);
        if (!CanTell(model.Spec, training.Count) || classes.Length != training.Count)
        {
            throw new ArgumentException(
                $"Whether samples can be read is told of grey images of at most {LargestImage} pixels, "
                + $"with {Counted.Of(FewestTrainingRows, "training image")} or more and a class for each.");
        }

        var picked = SeededRandom.For(seed, SeedPurpose.ReferenceRows).ChooseAtMost(MostTrainingRows, training.Count);
        var (rows, contexts) = RowCopy.Read(training, picked, cancellationToken);
        var known = new int[picked.Length];
        for (var row = 0; row < known.Length; row++)
        {
            known[row] = classes[picked[row]];
        }

        var drawn = model.Sample(Drawn, seed, temperature: 1, Evenly(contexts, training.ContextWidth, picked.Length), cancellationToken);
        return Measure(rows, known, drawn, RowCopy.First(unseen, Drawn, cancellationToken).Rows, model.Dimension, cancellationToken);
    }

    private static ReadableSamples Measure(
        float[] training, int[] classes, float[] drawn, float[] unseen, int width, CancellationToken cancellationToken)
    {
        var rows = new NearestRows(training, width);

        // The nearest to a training image is itself; the second is another, or one that equals it.
        var toOthers = rows.Distances(Evenly(training, width, rows.Count), neighbour: 2, cancellationToken);
        Array.Sort(toOthers);
        var (reach, copied) = (Quantile(toOthers, NearQuantile), Quantile(toOthers, CopyQuantile));

        var nearest = rows.Nearest(drawn, Neighbours, cancellationToken);
        var read = ClassesRead(nearest);
        double? real = unseen.Length == 0 ? null : ShareOf(ClassesRead(rows.Nearest(unseen, Neighbours, cancellationToken)));
        return new(nearest.Length, ShareOf(read), real, Entropy(read), nearest.Count(image => image[0].Distance < copied), reach);

        int?[] ClassesRead((int Row, double Distance)[][] images) => Array.ConvertAll(images, image =>
        {
            var first = classes[image[0].Row];
            return image[0].Distance <= reach && Array.TrueForAll(image, near => classes[near.Row] == first) ? first : (int?)null;
        });
    }

    /// <summary><see cref="Drawn"/> rows, spread evenly over all; the same ones again where they are fewer.</summary>
    private static float[] Evenly(float[] rows, int width, int count)
    {
        var picked = new float[Drawn * width];
        for (var index = 0; index < Drawn; index++)
        {
            rows.AsSpan((int)((long)index * count / Drawn) * width, width).CopyTo(picked.AsSpan(index * width));
        }

        return picked;
    }

    private static double Quantile(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private static double ShareOf(int?[] read) => read.Length == 0 ? 0 : read.Count(label => label is not null) / (double)read.Length;

    private static double Entropy(int?[] read)
    {
        var all = read.Count(label => label is not null);
        return -read.Where(label => label is not null).GroupBy(label => label)
            .Sum(group => group.Count() / (double)all * Math.Log(group.Count() / (double)all));
    }
}
