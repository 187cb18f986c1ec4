using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Evaluation;

/// <summary>How faithful generated rows are to the table a model was trained on, and whether they are copies of it.</summary>
public sealed record SyntheticReport
{
    /// <summary>The distribution of every value.</summary>
    public required IReadOnlyList<ColumnFidelity> Columns { get; init; }

    /// <summary>The largest absolute difference between a correlation in the data and among the generated rows; 0 with one column.</summary>
    public required double LargestCorrelationDifference { get; init; }

    /// <summary>The mean of those differences over all pairs of values of different columns.</summary>
    public required double MeanCorrelationDifference { get; init; }

    /// <summary>How close they come to training rows.</summary>
    public required CopyCheck Copies { get; init; }

    /// <summary>
    /// Compares rows as a flow gives and takes them, each first rounded to what the table can hold. Distributions and correlations are
    /// compared with training and held-out rows together.
    /// </summary>
    /// <param name="schema">The model's table.</param>
    /// <param name="training">The rows it was trained on, <c>[n, schema.Width]</c>.</param>
    /// <param name="heldOut">Rows it never saw, <c>[m, schema.Width]</c>.</param>
    /// <param name="synthetic">Generated rows, <c>[k, schema.Width]</c>.</param>
    /// <param name="seed">Chooses the rows whose distances are measured where there are many.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="DataFaultException">Some of them has fewer than two rows.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SyntheticReport Compare(
        TableSchema schema,
        ReadOnlySpan<float> training,
        ReadOnlySpan<float> heldOut,
        ReadOnlySpan<float> synthetic,
        ulong seed = 1,
        CancellationToken cancellationToken = default)
    {
        var encoding = new TableEncoding(schema);
        foreach (var length in (ReadOnlySpan<int>)[training.Length, heldOut.Length, synthetic.Length])
        {
            if (length < 2 * encoding.Width || length % encoding.Width != 0)
            {
                throw new DataFaultException($"{length} values are not two rows or more of {encoding.Width}; give more rows to compare.");
            }
        }

        var (seen, unseen, made) = (
            InTable(encoding, training, cancellationToken), InTable(encoding, heldOut, cancellationToken), InTable(encoding, synthetic, cancellationToken));
        var data = new RowTable([.. seen.Values, .. unseen.Values], encoding.Width);
        var (largest, mean) = CorrelationDifferences(
            schema, data.Correlations(cancellationToken), made.Correlations(cancellationToken));
        return new()
        {
            Columns = [.. schema.ValueNames().Index().Select(item => Fidelity(item.Item, data.Column(item.Index), made.Column(item.Index), cancellationToken))],
            LargestCorrelationDifference = largest,
            MeanCorrelationDifference = mean,
            Copies = CopyCheck.Measure(seen, unseen, made, seed, cancellationToken),
        };
    }

    /// <summary>The largest difference between the cumulative distributions of two samples, which are sorted in place.</summary>
    internal static double KolmogorovSmirnov(double[] first, double[] second)
    {
        Array.Sort(first);
        Array.Sort(second);
        var (i, j, largest) = (0, 0, 0.0);
        while (i < first.Length && j < second.Length)
        {
            // Equal values are passed in both at once: the distributions are compared behind them.
            var value = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] <= value)
            {
                i++;
            }

            while (j < second.Length && second[j] <= value)
            {
                j++;
            }

            largest = Math.Max(largest, Math.Abs(((double)i / first.Length) - ((double)j / second.Length)));
        }

        return largest;
    }

    private static ColumnFidelity Fidelity(string name, double[] data, double[] made, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (dataMean, dataDeviation) = OfSample(data);
        var (madeMean, madeDeviation) = OfSample(made);
        return new(name, KolmogorovSmirnov(data, made), dataMean, dataDeviation, madeMean, madeDeviation);

        // What is shown is the estimate from a sample, 0 for a constant: nothing is divided by it.
        static (double Mean, double Deviation) OfSample(double[] values)
        {
            var mean = values.Average();
            return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)));
        }
    }

    private static (double Largest, double Mean) CorrelationDifferences(TableSchema schema, double[,] data, double[,] made)
    {
        // The names of one column exclude each other: their correlations say nothing of how columns go together.
        int[] column =
        [
            .. schema.Columns
                .Where(column => column.Role == ColumnRole.Modelled)
                .SelectMany((column, index) => Enumerable.Repeat(index, column.Width)),
        ];
        var (largest, sum, pairs) = (0.0, 0.0, 0);
        for (var i = 0; i < column.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (column[i] != column[j])
                {
                    var difference = Math.Abs(data[i, j] - made[i, j]);
                    largest = Math.Max(largest, difference);
                    sum += difference;
                    pairs++;
                }
            }
        }

        return (largest, pairs > 0 ? sum / pairs : 0);
    }

    /// <summary>Rows rounded to what the table can hold, in its units; a name is 0 or 1.</summary>
    private static RowTable InTable(TableEncoding encoding, ReadOnlySpan<float> rows, CancellationToken cancellationToken)
    {
        var schema = encoding.Schema;
        var cells = new double[schema.Columns.Count];
        var context = new float[encoding.ContextWidth];
        var snapped = new float[encoding.Width];
        var values = new double[rows.Length];
        for (var start = 0; start < rows.Length; start += encoding.Width)
        {
            cancellationToken.ThrowIfCancellationRequested();
            encoding.Decode(rows.Slice(start, encoding.Width), context, cells);
            encoding.Encode(cells, snapped);
            var place = 0;
            foreach (var (index, column) in schema.Columns.Index())
            {
                if (column.Role != ColumnRole.Modelled)
                {
                    continue;
                }

                for (var end = place + column.Width; place < end; place++)
                {
                    values[start + place] = column.Kind == ColumnKind.Category ? snapped[place] : cells[index];
                }
            }
        }

        return new(values, encoding.Width);
    }
}
