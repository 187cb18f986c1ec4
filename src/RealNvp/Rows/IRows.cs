namespace RealNvp.Rows;

/// <summary>
/// Rows of data of one width, readable in any order and from many threads at once. Values are in the data's own units:
/// levels (0, 1, ... levels - 1) for quantised data such as 8-bit pixels, the measurements themselves otherwise.
/// </summary>
public interface IRows
{
    /// <summary>The number of rows.</summary>
    int Count { get; }

    /// <summary>The number of values in a row.</summary>
    int Width { get; }

    /// <summary>Copies one row into <paramref name="destination"/>, which holds <see cref="Width"/> values.</summary>
    void Read(int row, Span<float> destination);

    /// <summary>
    /// Copies the row as training sees it once: rows that are seen differently each time, such as random crops of a picture, choose
    /// by <paramref name="random"/> alone, so that a run repeats. The same as <see cref="Read"/> for all others.
    /// </summary>
    void ReadAugmented(int row, SeededRandom random, Span<float> destination) => Read(row, destination);

    /// <summary>
    /// Whether the rows hold values on steps of their own, as tables do, which a likelihood must see with noise (<see cref="ReadNoisy"/>). Quantised data,
    /// whose levels the flow's spec tells, needs none of it.
    /// </summary>
    bool IsDequantised => false;

    /// <summary>
    /// Copies the row with noise that spreads dequantised values over their steps: always the same for a row, a seed and a draw, whatever part of the data
    /// it is read from. The same as <see cref="Read"/> where nothing is dequantised.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="draw">Which of several draws, from 0.</param>
    /// <param name="destination">Receives <see cref="Width"/> values.</param>
    void ReadNoisy(int row, ulong seed, int draw, Span<float> destination) => Read(row, destination);

    /// <summary>
    /// Whether a value of each row is a real number, near which others mean nearly the same, so that a training may see it with noise
    /// (<see cref="Training.TrainingOptions.Noise"/>); otherwise it stands for something of its own, as categories, steps and gaps do.
    /// </summary>
    /// <param name="place">Which value, from 0 to <see cref="Width"/> - 1.</param>
    bool IsReal(int place) => true;

    /// <summary>
    /// What turns a log density of a row's values into one of the datum, in nats: the log-det of the map by which the values were made, 0 where they are the
    /// data themselves.
    /// </summary>
    /// <param name="values"><see cref="Width"/> values that were read, with noise or without.</param>
    double LogDet(ReadOnlySpan<float> values) => 0;

    /// <summary>The number of values each row is conditioned on; 0 for rows without a context.</summary>
    int ContextWidth => 0;

    /// <summary>Copies what a row is conditioned on into <paramref name="destination"/>, which holds <see cref="ContextWidth"/> values.</summary>
    void ReadContext(int row, Span<float> destination)
    {
    }

    /// <summary>
    /// Copies what a row is conditioned on as training sees it once: rows whose context is now and then seen in part choose by <paramref name="random"/> alone.
    /// The same as <see cref="ReadContext"/> for all others.
    /// </summary>
    void ReadAugmentedContext(int row, SeededRandom random, Span<float> destination) => ReadContext(row, destination);

    /// <summary>
    /// Says which rows will be read next, in that order, in place of what was said before; rows that take time to make begin with
    /// them. Reading others, or in another order, stays right.
    /// </summary>
    void Prefetch(ReadOnlySpan<int> rows)
    {
    }
}
