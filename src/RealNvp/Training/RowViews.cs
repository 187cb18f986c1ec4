using RealNvp.Flows;
using RealNvp.Rows;

namespace RealNvp.Training;

/// <summary>
/// What a training sees of its rows: augmentation and mirror images, noise, then dequantisation. It is a function of the seed, the pass, the row and its place
/// in the batch, whoever reads it. From many threads at once, each with generators of its own.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="units">Their units.</param>
/// <param name="seed">The seed of the training.</param>
/// <param name="mirroredWidth">Where given, half of the rows have every run of so many values reversed.</param>
/// <param name="deviation">The deviation of normal noise on real values.</param>
internal sealed class RowViews(IRows rows, DataUnits units, ulong seed, int? mirroredWidth, double deviation)
{
    private readonly int[] _noisy = deviation > 0 ? [.. Enumerable.Range(0, rows.Width).Where(rows.IsReal)] : [];

    /// <summary>A row and its context as a batch has them.</summary>
    /// <param name="row">The row.</param>
    /// <param name="pass">The pass over the rows, from 1.</param>
    /// <param name="batch">The batch's place in the pass, from 0.</param>
    /// <param name="place">The row's place in the batch.</param>
    /// <param name="random">A generator to use.</param>
    /// <param name="values">Receives the row.</param>
    /// <param name="context">Receives its context.</param>
    public void Read(int row, int pass, int batch, int place, SeededRandom random, Span<float> values, Span<float> context)
    {
        ReadRow(row, pass, random, values);
        ReadContext(row, pass, random, context);

        // Every row has a stream of its own, so that its noise does not depend on which worker reads it.
        random.StartFor(seed, SeedPurpose.TrainingNoise, (ulong)pass, (ulong)batch, (ulong)place);
        units.Dequantise(values, random);
    }

    /// <summary>What is read of a row in a pass, before it is dequantised.</summary>
    public void ReadRow(int row, int pass, SeededRandom random, Span<float> values)
    {
        random.StartFor(seed, SeedPurpose.TrainingViews, (ulong)pass, (ulong)row);
        rows.ReadAugmented(row, random, values);
        if (!units.ArePossible(values))
        {
            throw new DataFaultException(
                $"Training row {row} (from 0) holds a value that {(units.AreLevels ? "is no level of the data" : "is no number")}; "
                + "correct the data or its number of levels.");
        }

        foreach (var place in _noisy)
        {
            values[place] += (float)(deviation * random.NextGaussian());
        }

        if (mirroredWidth is { } width)
        {
            random.StartFor(seed, SeedPurpose.Flips, (ulong)pass, (ulong)row);
            if (random.NextUInt64() >> 63 == 0)
            {
                Mirror(values, width);
            }
        }
    }

    /// <summary>What is read of a row's context in a pass.</summary>
    public void ReadContext(int row, int pass, SeededRandom random, Span<float> context)
    {
        if (context.IsEmpty)
        {
            return;
        }

        random.StartFor(seed, SeedPurpose.TrainingContexts, (ulong)pass, (ulong)row);
        rows.ReadAugmentedContext(row, random, context);
        if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(context))
        {
            throw new DataFaultException($"The context of training row {row} (from 0) holds a value that is no number; correct the data.");
        }
    }

    private static void Mirror(Span<float> values, int width)
    {
        for (var start = 0; start < values.Length; start += width)
        {
            values.Slice(start, width).Reverse();
        }
    }
}
