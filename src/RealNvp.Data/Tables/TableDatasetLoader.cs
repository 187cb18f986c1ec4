using System.Runtime.InteropServices;
using RealNvp.Data.Tables.Schemas;
using RealNvp.Data.Tables.Sources;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// A file of rows and columns as data to train on: its complete rows split 80 / 10 / 10 by a shuffle that the seed alone decides. Rows
/// that were filled in are used for training only, since a model's likelihood of its own imputations says nothing of it.
/// </summary>
internal static class TableDatasetLoader
{
    private const int FewestRows = 10;

    public static Dataset Load(string path, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        using var source = TableSources.Open(path, options.Table, options.Schema ?? options.FilledBy?.Schema, cancellationToken: cancellationToken);
        return Load(source, options, progress, cancellationToken);
    }

    public static Dataset Load(ITableSource source, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var known = options.Schema ?? options.FilledBy?.Schema;
        var (schema, found) = known is null ? SchemaBuilder.Build(source, options.Table ?? new(), cancellationToken) : (known, []);
        var cells = new SchemaRowReader(schema, source, options.FilledBy is { } model ? new RowImputer(model) : null);
        var numbers = new RowNumbers();
        var (encoded, labels, filled) = Encode(source, cells, new TableEncoding(schema), options.Schema is null ? FewestRows : 1, numbers, cancellationToken);
        try
        {
            IReadOnlyList<string> oddities = [];
            if (known is null)
            {
                string[] marks = [.. SentinelNotes.Of(schema, encoded, cancellationToken)];
                (var without, oddities) = Collinearity.LeaveOut(schema, encoded, numbers, cancellationToken);
                oddities = [.. marks, .. oddities];
                (schema, encoded) = without == schema ? (schema, encoded) : (without, encoded.Without(without));
            }

            IReadOnlyList<string> notes = known is null
                ? [.. TableNotes.OfTraining(source, schema, cells, encoded.Count), .. oddities]
                : TableNotes.OfReading(source, cells, encoded.Count);
            foreach (var note in notes)
            {
                progress?.Report(note);
            }

            return Split(source, options, schema, encoded, labels, filled, cancellationToken) with
            {
                Notes = notes,
                Found = [.. found.Select((column, index) => column with { Column = schema.Columns[index] })],
                IncompleteRows = cells.Incomplete,
            };
        }
        catch
        {
            encoded.Dispose();
            throw;
        }
    }

    private static (EncodedRows Rows, int[] Labels, int[] Filled) Encode(
        ITableSource source, SchemaRowReader cells, TableEncoding encoding, int fewest, RowNumbers numbers, CancellationToken cancellationToken)
    {
        var file = new TemporaryFile();
        try
        {
            return EncodeTo(file, source, cells, encoding, fewest, numbers, cancellationToken);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes all rows that are complete, or are filled, into a file of the temporary folder as the flow takes them.</summary>
    private static (EncodedRows Rows, int[] Labels, int[] Filled) EncodeTo(
        TemporaryFile file,
        ITableSource source,
        SchemaRowReader cells,
        TableEncoding encoding,
        int fewest,
        RowNumbers numbers,
        CancellationToken cancellationToken)
    {
        var row = new float[encoding.Width + encoding.ContextWidth];
        var values = new double[encoding.Schema.Columns.Count];
        var labels = new List<int>();
        var filled = new List<int>();
        var count = 0;
        using var cursor = source.Open(cancellationToken);
        while (cursor.Next())
        {
            if (cursor.Row % 1024 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (!cells.TryRead(cursor, values, cancellationToken))
            {
                numbers.PassOver(count);
                continue;
            }

            encoding.Encode(values, row.AsSpan(0, encoding.Width));
            encoding.EncodeContext(values, row.AsSpan(encoding.Width));
            if (cells.Filled.Count > 0)
            {
                filled.Add(count);
            }

            file.Stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            count = count < Array.MaxLength ? count + 1 : throw new DataFaultException($"'{source.Path}' has more than {Array.MaxLength} rows; split it.");
            if (cells.Label is { } label)
            {
                labels.Add((int)values[label]);
            }
        }

        if (count - filled.Count < fewest)
        {
            var incomplete = cells.Incomplete > 0 ? $" without a missing value ({cells.Incomplete:N0} have one, most often in '{cells.MostMissing}')" : "";
            throw new DataFaultException(
                $"'{source.Path}' has {count - filled.Count} rows{incomplete}; give at least {fewest}{(fewest > 1 ? ", so that each part of the split has one" : "")}.");
        }

        return (new EncodedRows(file, count, encoding), [.. labels], [.. filled]);
    }

    private static Dataset Split(
        ITableSource source, DataOptions options, TableSchema schema, EncodedRows rows, int[] labels, int[] filled, CancellationToken cancellationToken)
    {
        // Complete rows come first: filled ones change neither the split nor the noise of what is judged.
        var complete = Complete(rows.Count, filled);
        var isUndivided = complete.Length < FewestRows;
        var (train, valid, test) = isUndivided ? ([], [], [.. Enumerable.Range(0, complete.Length)])
            : options.Seen is { } seen ? TableSplit.Of(seen, filled.Length > 0 ? new RowSubset(rows, complete) : rows, options.Seed, cancellationToken)
            : TableSplit.Of(complete.Length, options.Seed);
        train = [.. train, .. Enumerable.Range(complete.Length, filled.Length)];
        int[] places = [.. complete, .. filled];
        IRows ordered = filled.Length > 0 ? new RowSubset(rows, places) : rows;
        var all = schema.IsDequantised ? new DequantisedRows(ordered, new TableEncoding(schema)) : ordered;
        return new Dataset
        {
            Name = Path.GetFileNameWithoutExtension(source.Path),
            Shape = new Shape(schema.Width),
            Train = new RowSubset(all, train),
            Valid = new RowSubset(all, valid),
            Test = new RowSubset(all, test),
            IsUndivided = isUndivided,
            Columns = schema.ValueNames(),
            Schema = schema,
            LabelSource = new(() => labels.Length == 0 ? null : new RowLabels
            {
                Names = schema.Columns[schema.Label!.Value].Categories!,
                Train = Array.ConvertAll(train, row => labels[places[row]]),
                Valid = Array.ConvertAll(valid, row => labels[places[row]]),
                Test = Array.ConvertAll(test, row => labels[places[row]]),
            }),
            Source = source.Origin,
            Handles = new(rows),
        };
    }

    /// <summary>The rows that are not among those that were filled, which rise.</summary>
    private static int[] Complete(int count, ReadOnlySpan<int> filled)
    {
        var complete = new int[count - filled.Length];
        for (var (row, place) = (0, 0); row < count; row++)
        {
            if (row - place < filled.Length && filled[row - place] == row)
            {
                continue;
            }

            complete[place++] = row;
        }

        return complete;
    }
}
