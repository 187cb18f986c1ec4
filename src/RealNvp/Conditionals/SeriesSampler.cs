using RealNvp.Tables;

namespace RealNvp.Conditionals;

/// <summary>Draws the rows of a series forward, each given those that were drawn before it, for models whose rows are given those before them.</summary>
public static class SeriesSampler
{
    /// <summary>Draws a series from its beginning.</summary>
    /// <param name="model">A model of a table of which <see cref="TableSchema.Series"/> says how many rows before it a row is given.</param>
    /// <param name="count">How many rows, at least 0.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    /// <param name="temperature">1 samples the density; less gives likelier, less varied rows.</param>
    /// <param name="given">What every row is given besides, the values of the given columns; empty for a model without.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>The rows, <c>[count, Dimension]</c>, and what each was given, <c>[count, Spec.Context]</c>.</returns>
    /// <exception cref="InvalidInputException">The model gives its rows none before them.</exception>
    /// <exception cref="ArgumentException">The given values are not as many as those of the given columns.</exception>
    public static (float[] Rows, float[] Context) Draw(
        DensityModel model,
        int count,
        ulong seed = 1,
        double temperature = 1,
        ReadOnlySpan<float> given = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (model.Schema is not { Series.Lags: { } lags } schema)
        {
            throw new InvalidInputException("The model judges no row by those before it; draw rows that do not depend on one another.");
        }

        if (given.Length != schema.GivenWidth)
        {
            throw new ArgumentException($"The given columns have {Counted.Of(schema.GivenWidth, "value")} but {given.Length} are given.", nameof(given));
        }

        var (width, contextWidth, lagWidth) = (model.Dimension, model.Spec.Context, SeriesLags.WidthOf(model.Dimension));
        var (rows, context) = (new float[count * width], new float[count * contextWidth]);
        for (var row = 0; row < count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var own = context.AsSpan(row * contextWidth, contextWidth);
            given.CopyTo(own);
            for (var lag = 0; lag < Math.Min(lags, row); lag++)
            {
                SeriesLags.Write(rows.AsSpan((row - 1 - lag) * width, width), own.Slice(given.Length + (lag * lagWidth), lagWidth));
            }

            var next = SeededRandom.For(seed, SeedPurpose.Series, (ulong)row).NextUInt64();
            model.Sample(1, next, temperature, own, cancellationToken).CopyTo(rows.AsSpan(row * width));
        }

        return (rows, context);
    }
}
