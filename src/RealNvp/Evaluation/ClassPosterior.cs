using System.Numerics.Tensors;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Evaluation;

/// <summary>
/// The probability of each class given a row, by Bayes' rule from a class-conditional density:
/// <c>P(k | x) = p(x | k) P(k) / sum_j p(x | j) P(j)</c>.
/// </summary>
public static class ClassPosterior
{
    private const int RowsAtOnce = 512;

    /// <summary>Computes the posterior of every row.</summary>
    /// <param name="model">A model whose context is one value a class, 1 for the row's own, as training on rows with their labels as context gives it.</param>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units.</param>
    /// <param name="priors">The classes' probabilities before the row is seen, above 0; equal ones if empty. They need not add to one.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns><c>[n, classes]</c>; each row adds to one, or is NaN where every class gives the row density zero.</returns>
    /// <exception cref="InvalidInputException">The model is not conditional.</exception>
    /// <exception cref="ArgumentException">The priors are not one positive number a class.</exception>
    public static double[] Compute(
        DensityModel model, ReadOnlySpan<float> rows, ReadOnlySpan<double> priors = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var classes = model.Spec.Context;
        if (classes == 0)
        {
            throw new InvalidInputException("The model is not class-conditional; train one that is given the label of each row.")
            {
                Options = [nameof(TableOptions.Given)],
            };
        }

        if (!priors.IsEmpty && (priors.Length != classes || priors.ContainsAnyExceptInRange(double.Epsilon, double.MaxValue)))
        {
            throw new ArgumentException($"The priors must be {classes} numbers above 0, one a class.", nameof(priors));
        }

        var count = rows.Length / model.Dimension;
        var posterior = new double[count * classes];
        for (var start = 0; start < count; start += RowsAtOnce)
        {
            var block = Math.Min(RowsAtOnce, count - start);
            var values = rows.Slice(start * model.Dimension, block * model.Dimension);
            for (var label = 0; label < classes; label++)
            {
                var logProb = model.LogProbs(values, RowCopy.Repeated(ClassContext.Of(label, classes), block), cancellationToken);
                for (var row = 0; row < block; row++)
                {
                    posterior[((start + row) * classes) + label] = logProb[row] + (priors.IsEmpty ? 0 : Math.Log(priors[label]));
                }
            }
        }

        for (var row = 0; row < count; row++)
        {
            Normalise(posterior.AsSpan(row * classes, classes));
        }

        return posterior;
    }

    /// <summary>The class of each row that is the likeliest, by the shares that classes had in training.</summary>
    /// <param name="model">A class-conditional model.</param>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>A class for each row, from 0; the first for a row to which every class gives density zero.</returns>
    /// <exception cref="InvalidInputException">The model is not conditional.</exception>
    public static int[] Likeliest(DensityModel model, ReadOnlySpan<float> rows, CancellationToken cancellationToken = default)
    {
        var posterior = Compute(model, rows, Priors(model), cancellationToken);
        var classes = model.Spec.Context;
        var likeliest = new int[posterior.Length / classes];
        for (var row = 0; row < likeliest.Length; row++)
        {
            likeliest[row] = TensorPrimitives.IndexOfMax<double>(posterior.AsSpan(row * classes, classes));
        }

        return likeliest;
    }

    /// <summary>How often each class occurs, each counted once more than it does (Laplace's rule), so that none is impossible.</summary>
    /// <param name="labels">The classes of rows, such as those that a model was trained on.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>One number a class, for <see cref="Compute"/>; they do not add to one. Equal ones without labels.</returns>
    public static double[] Priors(ReadOnlySpan<int> labels, int classes)
    {
        var priors = new double[classes];
        Array.Fill(priors, 1);
        foreach (var label in labels)
        {
            priors[label]++;
        }

        return priors;
    }

    /// <summary>How often each class occurred in the training of a model, each counted once more than it did; equal ones where the model does not say.</summary>
    /// <param name="model">A class-conditional model.</param>
    /// <returns>One number a class, for <see cref="Compute"/>; they do not add to one.</returns>
    public static double[] Priors(DensityModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Metadata.ClassWeights(model.Spec.Context);
    }

    /// <summary>Turns logarithms that lack a constant into probabilities.</summary>
    private static void Normalise(Span<double> logs)
    {
        var largest = TensorPrimitives.Max<double>(logs);
        var sum = 0.0;
        foreach (ref var value in logs)
        {
            value = Math.Exp(value - largest);
            sum += value;
        }

        foreach (ref var value in logs)
        {
            value /= sum;
        }
    }
}
