using System.Runtime.InteropServices;
using RealNvp.Data.Tables.Schemas;
using RealNvp.Data.Tables.Sources;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Data.Tables;

/// <summary>A file of rows and columns as data to train on, split 80 / 10 / 10 by a shuffle that the seed alone decides.</summary>
internal static class TableSet
{
    private const int FewestRows = 10;

    public static Dataset Load(string path, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var source = TableSources.Open(path, options.Table, options.Schema);
        var schema = options.Schema ?? SchemaBuilder.Build(source, options.Table ?? new(), cancellationToken);
        var cells = new TableCells(schema, source);
        var (encoded, labels) = Encode(source, cells, new TableEncoding(schema), cancellationToken);
        if (options.Schema is null && Collinearity.LeaveOut(schema, encoded, cancellationToken) is var without && without != schema)
        {
            (schema, encoded) = (without, encoded.Without(without));
        }

        IReadOnlyList<string> notes = options.Schema is null ? TableNotes.OfTraining(source, schema, cells, encoded.Count) : TableNotes.OfReading(source, cells, encoded.Count);
        foreach (var note in notes)
        {
            progress?.Report(note);
        }

        return Split(path, options.Seed, schema, encoded, labels) with { Notes = notes };
    }

    /// <summary>Writes all complete rows into a file of the temporary folder as the flow takes them.</summary>
    private static (EncodedRows Rows, int[] Labels) Encode(
        ITableSource source, TableCells cells, TableEncoding encoding, CancellationToken cancellationToken)
    {
        var file = new TemporaryFile();
        var row = new float[encoding.Width + encoding.ContextWidth];
        var values = new double[encoding.Schema.Columns.Count];
        var labels = new List<int>();
        var count = 0;
        using var cursor = source.Open();
        while (cursor.Next())
        {
            if (cursor.Row % 1024 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (!cells.TryRead(cursor, values))
            {
                continue;
            }

            encoding.Encode(values, row.AsSpan(0, encoding.Width));
            encoding.EncodeContext(values, row.AsSpan(encoding.Width));
            file.Stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            count = count < Array.MaxLength ? count + 1 : throw new InvalidInputException($"'{source.Path}' has more than {Array.MaxLength} rows; split it.");
            if (cells.Label is { } label)
            {
                labels.Add((int)values[label]);
            }
        }

        if (count < FewestRows)
        {
            var incomplete = cells.Incomplete > 0 ? $" without a missing value ({cells.Incomplete:N0} have one, most often in '{cells.MostMissing}')" : "";
            throw new InvalidInputException(
                $"'{source.Path}' has {count} rows{incomplete}; give at least {FewestRows}, so that each part of the split has one.");
        }

        return (new EncodedRows(file, count, encoding), [.. labels]);
    }

    private static Dataset Split(string path, ulong seed, TableSchema schema, EncodedRows rows, int[] labels)
    {
        var order = new int[rows.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        SeededRandom.For(seed).Shuffle<int>(order);
        var tenth = rows.Count / 10;
        var train = rows.Count - (2 * tenth);
        IRows judged = schema.IsDequantised ? new SteadyNoise(rows, new TableEncoding(schema), seed) : rows;
        return new Dataset
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Shape = new Shape(schema.Width),
            Train = new RowSubset(rows, order.AsMemory(0, train)),
            Valid = new RowSubset(judged, order.AsMemory(train, tenth)),
            Test = new RowSubset(judged, order.AsMemory(train + tenth)),
            PlainValid = new RowSubset(rows, order.AsMemory(train, tenth)),
            PlainTest = new RowSubset(rows, order.AsMemory(train + tenth)),
            Columns = schema.ValueNames(),
            Schema = schema,
            LabelSource = new(() => labels.Length == 0 ? null : new RowLabels
            {
                Names = schema.Columns[schema.Label!.Value].Categories!,
                Train = Array.ConvertAll(order[..train], row => labels[row]),
                Valid = Array.ConvertAll(order[train..(train + tenth)], row => labels[row]),
                Test = Array.ConvertAll(order[(train + tenth)..], row => labels[row]),
            }),
            Source = $"The file {Path.GetFileName(path)}, under the licence of whoever made it",
        };
    }
}
