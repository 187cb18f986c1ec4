using System.Runtime.InteropServices;
using RealNvp.Collectives;
using RealNvp.Data.Tables.Schemas;
using RealNvp.Data.Tables.Sources;
using RealNvp.Files;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// A file of rows and columns as data that several processes train on: each reads and keeps its own part of the rows. What is decided of columns, and how rows are
/// split, is what one process would decide, as long as what it looks at are no more rows than are sent to all.
/// </summary>
internal static class PartedTableLoader
{
    // Of so many rows at most, and of so many values, it is found which columns follow from others.
    private const int MostRelated = 1 << 16;
    private const int MostRelatedValues = 1 << 24;

    public static Dataset Load(
        string path, DataOptions options, ICollective collective, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        RequirePossible(options);
        progress = collective.Rank == 0 ? progress : null;
        using var phases = new ReadingPhases(progress as IProgress<ReadingProgress>);
        using var source = PartedTable.Open(path, options.Table, collective, options.Schema, cancellationToken: cancellationToken);
        var known = options.Schema;
        var (schema, found, doubts) = known is not null ? (known, [], []) : collective.Together(() => SchemaBuilder.Build(
            ((PartSource)source).Whole, options.Table ?? new(), options.Missing == MissingRule.Keep, phases, cancellationToken));
        if (schema.Series is { } series)
        {
            throw new DataFaultException($"Rows in the order of '{series.OrderBy}' are trained on by one process; leave the order out, or use one process.")
            {
                Options = [nameof(TableOptions.OrderBy)],
            };
        }

        schema = known is null ? TableMarginals.Before(schema) : schema;
        var cells = TableDatasetLoader.Reader(schema, source, options, imputer: null);
        var numbers = new RowNumbers();
        phases.Begin("reading the rows");
        var (encoded, labels, _) = collective.Together(() => TableDatasetLoader.Encode(
            source, cells, new TableEncoding(schema), fewest: 0, numbers, order: null, phases, cancellationToken));
        try
        {
            var parts = GatheredRows.Of(collective, encoded.Count);
            var before = collective.Joined(encoded.Count + cells.Incomplete)[..collective.Rank].Sum();
            source.ShareNotes(collective);
            cells.Share(parts);
            TableDatasetLoader.RequireRows(source, parts.Count, known is null ? TableDatasetLoader.FewestRows : 1, cells);
            var isUndivided = parts.Count < TableDatasetLoader.FewestRows;
            var (train, valid, test) = isUndivided ? ([], [], [.. Enumerable.Range(0, parts.Count)]) : TableSplit.Of(parts.Count, options.Seed);
            IReadOnlyList<string> oddities = [];
            if (known is null)
            {
                phases.Begin("looking for columns that follow from others");
                var mayLack = cells.KeepsGaps && found.Any(column => column.Missing > 0);
                (var without, oddities) = Related(schema, encoded, parts, numbers, before, mayLack, cancellationToken);
                oddities = [.. doubts, .. oddities];
                (schema, encoded) = without == schema ? (schema, encoded) : (without, encoded.Without(without));
                phases.Begin("learning each column by itself");
                schema = Learnt(schema, TableDatasetLoader.Kept(found, cells.KeepsGaps), encoded, parts, isUndivided ? test : train, options, cancellationToken);
                phases.Begin("encoding the rows");
                encoded = collective.Together(() => encoded.Encoded(schema, phases, cancellationToken));
            }

            phases.End();
            IReadOnlyList<string> notes = known is null
                ? [.. TableNotes.OfTraining(source, schema, cells, parts.Count), .. oddities]
                : TableNotes.OfReading(source, cells, parts.Count);
            foreach (var note in notes)
            {
                progress?.Report(note);
            }

            var own = new PartedRows(encoded, parts);
            var named = schema.Label is null ? [] : collective.Joined<int>(labels);
            return new RowParts(train, valid, test, Places: null, isUndivided).Divide(source, schema, DequantisedRows.Of(own, schema), encoded, named) with
            {
                Parted = own,
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

    /// <summary>Throws for what one process alone can do, before anything is read.</summary>
    private static void RequirePossible(DataOptions options)
    {
        const string Instead = "use one process";
        var (what, option) = options.Table?.OrderBy is not null ? ("Rows in the order of a column are trained on", nameof(TableOptions.OrderBy))
            : options.Missing == MissingRule.Impute || options.FilledBy is not null ? ("Missing values are filled in", nameof(DataOptions.Missing))
            : options.Seen is not null ? ("A training goes on from a model's weights", "From")
            : ("", "");
        if (what.Length > 0)
        {
            throw new DataFaultException($"{what} by one process alone, and several share this table; leave that out, or {Instead}.") { Options = [option] };
        }
    }

    private static (TableSchema Schema, IReadOnlyList<string> Notes) Related(
        TableSchema schema, EncodedRows encoded, GatheredRows parts, RowNumbers numbers, long before, bool mayLack, CancellationToken cancellationToken)
    {
        var width = encoded.Width + encoded.ContextWidth;
        var count = Math.Min(parts.Count, Math.Max(1, Math.Min(MostRelated, MostRelatedValues / width)));
        int[] some = [.. Enumerable.Range(0, count).Select(index => EvenRows.PlaceOf(index, count, parts.Count))];
        var known = new RowNumbers(parts.Values<long>(some, 1, (row, number) => number[0] = before + numbers.Of(row)));
        var values = parts.Values<float>(some, width, (row, record) =>
        {
            encoded.Read(row, record[..encoded.Width]);
            encoded.ReadContext(row, record[encoded.Width..]);
        });
        using var sample = Stored(values, count, new TableEncoding(schema));
        string[] marks = [.. SentinelNotes.Of(schema, sample, cancellationToken)];
        var (without, oddities) = TableDatasetLoader.Related(schema, sample, known, mayLack, cancellationToken);
        return (count == parts.Count ? without : RelationAgreement.Held(schema, without, encoded, parts, cancellationToken), [.. marks, .. oddities]);
    }

    private static EncodedRows Stored(float[] values, int count, TableEncoding encoding)
    {
        var file = new TemporaryFile();
        try
        {
            file.Stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            return new(file, count, encoding);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The schema with what training rows say of each column: as the first process learns it.</summary>
    private static TableSchema Learnt(
        TableSchema schema,
        IReadOnlyList<FoundColumn> found,
        EncodedRows encoded,
        GatheredRows parts,
        int[] training,
        DataOptions options,
        CancellationToken cancellationToken)
    {
        var some = TableMarginals.SomeOf(schema, training);
        var columns = schema.Columns.Count;
        var cells = parts.Values<double>(some, columns, (row, record) => encoded.ReadCells(row, record));
        var values = TableMarginals.Sample(
            schema, [.. Enumerable.Range(0, some.Length)], (row, record) => cells.AsSpan(row * columns, columns).CopyTo(record), cancellationToken);
        var learnt = parts.Collective.Together(() => TableMarginals.Learn(schema, found, values, options.Table ?? new(), cancellationToken));
        var own = learnt.ToJson();

        // Processors of another kind may find other last digits.
        var first = parts.Collective.OfFirst(own);
        return own == first ? learnt : TableSchema.FromJson(first);
    }
}
