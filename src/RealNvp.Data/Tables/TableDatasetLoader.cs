using System.Runtime.InteropServices;
using RealNvp.Data.Tables.Schemas;
using RealNvp.Data.Tables.Sources;
using RealNvp.Files;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// A file of rows and columns as data to train on: its complete rows split 80 / 10 / 10 by a shuffle that the seed alone decides, or in their order. Rows
/// that were filled in are used for training only, since a model's likelihood of its own imputations says nothing of it.
/// </summary>
internal static class TableDatasetLoader
{
    /// <summary>The fewest rows of which each part of the split has one.</summary>
    public const int FewestRows = 10;

    public static Dataset Load(string path, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (options.Collective is { Count: > 1 } collective)
        {
            return PartedTableLoader.Load(path, options, collective, progress, cancellationToken);
        }

        using var source = TableSources.Open(path, options.Table, options.Schema ?? options.FilledBy?.Schema, cancellationToken: cancellationToken);
        return Load(source, options, progress, cancellationToken);
    }

    public static Dataset Load(ITableSource source, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        // Who hears notes may hear as well how far the reading is.
        using var phases = new ReadingPhases(progress as IProgress<ReadingProgress>);
        var known = options.Schema ?? options.FilledBy?.Schema;
        var (schema, found, doubts) = known is null
            ? SchemaBuilder.Build(source, options.Table ?? new(), options.Missing == MissingRule.Keep, phases, cancellationToken)
            : (known, [], []);
        schema = known is null ? TableMarginals.Before(schema) : schema;
        var cells = Reader(schema, source, options, options.FilledBy is { } model ? new RowImputer(model) : null);
        var numbers = new RowNumbers();
        var order = RowOrder.Of(schema, source);
        phases.Begin("reading the rows");
        var (encoded, labels, filled) = Encode(
            source, cells, new TableEncoding(schema), options.Schema is null ? FewestRows : 1, numbers, order, phases, cancellationToken);
        try
        {
            if (order?.Sort() is { } sorted)
            {
                (encoded, numbers) = (encoded.Picked(sorted), numbers.Of(sorted));
                (labels, filled) = (RowOrder.Labels(labels, sorted), RowOrder.Places(filled, sorted));
            }

            IReadOnlyList<string> oddities = [];
            if (known is null)
            {
                phases.Begin("looking for columns that follow from others");
                string[] marks = [.. SentinelNotes.Of(schema, encoded, cancellationToken)];
                var mayLack = cells.KeepsGaps && found.Any(column => column.Missing > 0);
                (var without, oddities) = Related(schema, encoded, numbers, mayLack, cancellationToken);
                oddities = [.. doubts, .. marks, .. oddities];
                (schema, encoded) = without == schema ? (schema, encoded) : (without, encoded.Without(without));
            }

            var before = schema.Series?.Lags is null ? null : order!.Before(schema.Series!);
            var parts = Split(options, schema, Lagged(encoded, schema, before), filled, cancellationToken);
            if (known is null)
            {
                var training = parts.IsUndivided ? parts.Test : parts.Train;
                phases.Begin("learning each column by itself");
                var some = TableMarginals.SomeOf(schema, training);
                var values = TableMarginals.Sample(schema, some, encoded.ReadCells, cancellationToken);
                schema = TableMarginals.Learn(schema, Kept(found, cells.KeepsGaps), values, options.Table ?? new(), cancellationToken);
                phases.Begin("encoding the rows");
                encoded = encoded.Encoded(schema, phases, cancellationToken);
                if (before is not null)
                {
                    schema = LongestRuns.With(schema, encoded, before, training, cancellationToken) with { Series = order!.WithLongestGap(before, training) };
                    before = order.Before(schema.Series);
                }
            }

            phases.End();
            IReadOnlyList<string> notes = known is null
                ? [.. TableNotes.OfTraining(source, schema, cells, encoded.Count), .. order?.Notes(parts.FirstTest) ?? [], .. oddities]
                : options.Schema is not null ? TableNotes.OfGoingOn(source, cells, encoded.Count)
                : TableNotes.OfReading(source, cells, encoded.Count);
            foreach (var note in notes)
            {
                progress?.Report(note);
            }

            IRows ordered = parts.Places is { } places ? new RowSubset(encoded, places) : encoded;
            return parts.Divide(source, schema, Lagged(DequantisedRows.Of(ordered, schema), schema, before), encoded, labels) with
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

    /// <summary>What reads the rows of a table as they are to be learnt.</summary>
    public static SchemaRowReader Reader(TableSchema schema, ITableSource source, DataOptions options, RowImputer? imputer)
    {
        var isNew = options.Schema is null && options.FilledBy is null;
        return new(schema, source, imputer)
        {
            KeepsGaps = isNew && options.Missing == MissingRule.Keep,
            Supports = isNew && options.Table?.Decided is { } decided ? DecidedNumbers.Supports(schema, decided) : null,
        };
    }

    /// <summary>What was found, without the gaps of rows that were left out for them.</summary>
    public static IReadOnlyList<FoundColumn> Kept(IReadOnlyList<FoundColumn> found, bool keepsGaps) =>
        keepsGaps ? found : [.. found.Select(column => column with { Missing = 0 })];

    /// <summary>The schema without columns that follow from others in the rows that lack nothing.</summary>
    public static (TableSchema Schema, IReadOnlyList<string> Notes) Related(
        TableSchema schema, EncodedRows encoded, RowNumbers numbers, bool mayLack, CancellationToken cancellationToken)
    {
        if (!mayLack || encoded.Complete(cancellationToken) is not var (rows, which))
        {
            return Collinearity.LeaveOut(schema, encoded, numbers, cancellationToken);
        }

        var (followed, notes) = Collinearity.LeaveOut(schema, rows, numbers.Of(which), cancellationToken);
        return (RelationGaps.With(schema, followed, encoded, cancellationToken), notes);
    }

    /// <summary>Writes all rows that are complete, or are filled, into a file of the temporary folder as the flow takes them.</summary>
    public static (EncodedRows Rows, int[] Labels, int[] Filled) Encode(
        ITableSource source,
        SchemaRowReader cells,
        TableEncoding encoding,
        int fewest,
        RowNumbers numbers,
        RowOrder? order,
        ReadingPhases phases,
        CancellationToken cancellationToken)
    {
        var file = new TemporaryFile();
        try
        {
            return EncodeTo(file, source, cells, encoding, fewest, numbers, order, phases, cancellationToken);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static (EncodedRows Rows, int[] Labels, int[] Filled) EncodeTo(
        TemporaryFile file,
        ITableSource source,
        SchemaRowReader cells,
        TableEncoding encoding,
        int fewest,
        RowNumbers numbers,
        RowOrder? order,
        ReadingPhases phases,
        CancellationToken cancellationToken)
    {
        var row = new float[encoding.Width + encoding.GivenWidth];
        var values = new double[encoding.Schema.Columns.Count];
        var labels = new List<int>();
        var filled = new List<int>();
        var count = 0;
        using var cursor = source.Open(cancellationToken);
        while (cursor.Next())
        {
            phases.At(cursor.Row);
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
            order?.Take(cursor);
            if (cells.Filled.Count > 0)
            {
                filled.Add(count);
            }

            file.Stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            count = count < Array.MaxLength ? count + 1 : throw new DataFaultException($"'{source.Path}' has more than "
                + $"{Counted.Of(Array.MaxLength, "row")}; split it.");
            if (cells.Label is { } label)
            {
                labels.Add((int)values[label]);
            }
        }

        RequireRows(source, count - filled.Count, fewest, cells);
        return (new EncodedRows(file, count, encoding), [.. labels], [.. filled]);
    }

    /// <summary>Throws unless there are rows enough.</summary>
    public static void RequireRows(ITableSource source, int count, int fewest, SchemaRowReader cells)
    {
        if (count < fewest)
        {
            var incomplete = cells.Incomplete > 0 ? $" without a missing value ({cells.Incomplete:N0} have one, most often in '{cells.MostMissing}')" : "";
            throw new DataFaultException(
                $"'{source.Path}' has {Counted.Of(count, "row")}{incomplete}; "
                + $"give at least {fewest}{(fewest > 1 ? ", so that each part of the split has one" : "")}.");
        }
    }

    private static IRows Lagged(IRows rows, TableSchema schema, int[]? before) =>
        before is null ? rows : new LaggedRows(rows, before, schema.Series!.Lags!.Value);

    private static RowParts Split(DataOptions options, TableSchema schema, IRows rows, int[] filled, CancellationToken cancellationToken)
    {
        // Complete rows come first: filled ones change neither the split nor the noise of what is judged.
        var complete = Complete(rows.Count, filled);
        var isUndivided = complete.Length < FewestRows;
        ulong? seed = schema.Series is null ? options.Seed : null;
        var (train, valid, test) = isUndivided ? ([], [], [.. Enumerable.Range(0, complete.Length)])
            : options.Seen is { } seen ? TableSplit.Of(seen, filled.Length > 0 ? new RowSubset(rows, complete) : rows, seed, cancellationToken)
            : TableSplit.Of(complete.Length, seed);
        train = [.. train, .. Enumerable.Range(complete.Length, filled.Length)];
        return new(train, valid, test, filled.Length > 0 ? [.. complete, .. filled] : null, isUndivided);
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
