using System.Numerics.Tensors;

namespace RealNvp.Evaluation;

/// <summary>How rows were classified: the class with the highest probability, and where the true classes are known how often that is right.</summary>
public sealed record ClassificationReport
{
    /// <summary>The number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The figures of each class.</summary>
    public required IReadOnlyList<ClassCount> Classes { get; init; }

    /// <summary>The share of rows that are classified right; null where the true classes are not known.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The mean of -log P(the true class) in nats; null where the true classes are not known.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Counts and measures.</summary>
    /// <param name="posterior"><c>[n, classes]</c>, as <see cref="ClassPosterior.Compute"/> gives it.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="labels">The true class of every row; empty where it is not known.</param>
    /// <exception cref="ArgumentException">There are labels, and not one a row.</exception>
    public static ClassificationReport Measure(ReadOnlySpan<double> posterior, int classes, ReadOnlySpan<int> labels = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var rows = posterior.Length / classes;
        if (labels.Length != 0 && labels.Length != rows)
        {
            throw new ArgumentException($"There are {Counted.Of(rows, "row")} but {Counted.Of(labels.Length, "label")}.", nameof(labels));
        }

        int[] taken = new int[classes], all = new int[classes], right = new int[classes];
        var logLoss = 0.0;
        for (var row = 0; row < rows; row++)
        {
            var probabilities = posterior.Slice(row * classes, classes);
            var likeliest = TensorPrimitives.IndexOfMax(probabilities);
            taken[likeliest]++;
            if (labels.Length > 0)
            {
                all[labels[row]]++;
                right[labels[row]] += likeliest == labels[row] ? 1 : 0;
                logLoss -= Math.Log(probabilities[labels[row]]) / rows;
            }
        }

        var isKnown = labels.Length > 0;
        return new()
        {
            Rows = rows,
            Classes = [.. taken.Select((count, label) => new ClassCount(count, isKnown ? all[label] : null, isKnown ? right[label] : null))],
            Accuracy = isKnown ? right.Sum() / (double)rows : null,
            LogLoss = isKnown ? logLoss : null,
        };
    }
}
