using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Files of every kind hold the same table; what is written reads back.</summary>
public sealed class TableFilesTests : IDisposable
{
    private const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".csv")]
    [InlineData(".tsv")]
    [InlineData(".parquet")]
    public void Written_rows_read_back_in_units_types_and_order(string ending)
    {
        var lines = Enumerable.Range(0, Count).Select(i =>
            FormattableString.Invariant($"a\"{i % 3},{i % 7 * 5},{Math.Sin(i):R},{2 * Math.Sin(i):R},3.5,drop{i},")
            + FormattableString.Invariant($"{i % 4 * 0.25},{1e6 + Math.Cos(i):F2}"));
        var text = string.Join('\n', lines).Replace("a\"", "a", StringComparison.Ordinal);
        using var trained = Load(_folder.Write("t.csv", $"name,tens,x,twice,same,id,quarter,large\n{text}\n"));
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), trained.Schema!);
        var all = reader.ReadBatches(77, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal([77, 77, 46], all.Select(batch => batch.Count));
        Assert.Equal(Enumerable.Range(1, Count).Select(row => (long)row), all.SelectMany(batch => batch.RowNumbers.ToArray()));

        var path = Path.Combine(_folder.Path, "w" + ending);
        TableWriter.Write(path, trained.Schema!, all.SelectMany(batch => batch.Rows.ToArray()).ToArray());
        using var back = Load(path);
        Assert.Equal(["name", "tens", "x", "twice", "same", "id", "quarter", "large"], back.Schema!.Columns.Select(column => column.Name));
        Assert.Equal("it has no value", back.Schema.Columns[5].Reason);
        Assert.Equal(
            trained.Schema!.Columns.Where(column => column.Name != "id").Select(column => (column.Kind, column.Role, column.Step)),
            back.Schema.Columns.Where(column => column.Name != "id").Select(column => (column.Kind, column.Role, column.Step)));
        using var again = TableReader.Open(path, trained.Schema!);
        var rows = again.ReadBatches(1000, TestContext.Current.CancellationToken).Single();
        Assert.Equal(all.SelectMany(batch => batch.Rows.ToArray()), rows.Rows.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Gaps_of_every_kind_of_column_are_written_as_gaps()
    {
        var lines = Enumerable.Range(0, Count).Select(i => string.Join(
            ',',
            ((string[])[FormattableString.Invariant($"{Math.Sin(i):R}"), $"{i % 60}", $"k{i % 3}", i % 2 == 0 ? "True" : "False", $"{2 * (i % 60)}"])
                .Select((cell, column) => (i + (column % 4)) % 10 == 0 ? "" : cell)));
        using var trained = Load(_folder.Write("t.csv", "x,n,c,t,twice\n" + string.Join('\n', lines)));
        var rows = RealNvp.Rows.RowCopy.First(trained.Train).Rows;
        double[] Cells(string ending)
        {
            var path = Path.Combine(_folder.Path, "w" + ending);
            TableWriter.Write(path, trained.Schema!, rows);
            using var reader = TableReader.Open(path, trained.Schema!);
            return [.. reader.ReadBatches(1000, TestContext.Current.CancellationToken).SelectMany(batch => batch.Cells.ToArray())];
        }

        var (text, parquet) = (Cells(".csv"), Cells(".parquet"));
        Assert.InRange(text.Count(double.IsNaN), 1, text.Length / 4);

        // Text has a float's digits.
        Assert.Equal(text, parquet, (a, b) => double.IsNaN(a) ? double.IsNaN(b) : Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Rows_with_missing_values_are_passed_over_and_keep_the_others_their_numbers()
    {
        using var trained = Load(_folder.Write("t.csv", "a,b\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => $"{i % 5},k{i % 2}"))));
        using var reader = TableReader.Open(_folder.Write("n.csv", "b,a\nk1,3\n,2\nk0,NA\nk0,4\n"), trained.Schema!);
        var batch = reader.ReadBatches(10, TestContext.Current.CancellationToken).Single();
        Assert.Equal([1, 4], batch.RowNumbers.ToArray());
        Assert.Equal([3, 1, 4, 0], Rows.Decoded(trained.Schema!, batch.Rows));
        Assert.Equal(2, reader.IncompleteRows);
        Assert.False(reader.HasLabels);
    }

    [Fact]
    public void A_column_without_a_name_that_the_model_does_not_know_is_said_to_be_left_unused()
    {
        var (two, three) = (Path.Combine(_folder.Path, "two.npy"), Path.Combine(_folder.Path, "three.npy"));
        NpyFile.Write(two, [.. Enumerable.Range(0, 2 * Count).Select(place => MathF.Sin(place * place))], Count, 2);
        NpyFile.Write(three, [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f], 2, 3);
        using var trained = Load(two);
        Assert.Empty(Notes(two));
        Assert.Equal(
            "three.npy: 'c3' is not used, since the model knows no such column; columns without names are told by their order, so that one too many further to "
            + "the left puts the others into wrong places",
            Assert.Single(Notes(three)));

        // Columns with names are told by these.
        Assert.Empty(Notes(_folder.Write("named.csv", "extra,c1,c2\n1,0.2,0.3\n")));

        IReadOnlyList<string> Notes(string path)
        {
            using var reader = TableReader.Open(path, trained.Schema!);
            _ = reader.ReadBatches(10, TestContext.Current.CancellationToken).Count();
            return reader.Notes;
        }
    }

    [Fact]
    public void Marks_of_missing_values_are_the_models_in_every_kind_of_file()
    {
        var options = new DataOptions { Table = new() { MissingMarks = ["-999", "lost"] }, Missing = MissingRule.Drop };
        var lines = Enumerable.Range(0, Count).Select(i =>
            FormattableString.Invariant($"{(i % 5 == 0 ? -999 : 3 * Math.Sin(i)):R},{(i % 8 == 0 ? "lost" : Text(3 * Math.Cos(i)))}"));
        var text = "a,b\n" + string.Join('\n', lines);
        using var trained = DatasetCatalogue.Load(_folder.Write("t.csv", text), options, null, TestContext.Current.CancellationToken);
        Assert.Equal(140, trained.Train.Count + trained.Valid.Count + trained.Test.Count);
        var path = Path.Combine(_folder.Path, "n.npy");
        NpyFile.Write(path, [1, 2, -999, 4, 5, 6], 3, 2);
        using var reader = TableReader.Open(path, Renamed(trained.Schema!));
        Assert.Equal([1, 3], reader.ReadBatches(10, TestContext.Current.CancellationToken).Single().RowNumbers.ToArray());

        using var kept = DatasetCatalogue.Load(
            Path.Combine(_folder.Path, "t.csv"), options with { Missing = MissingRule.Keep }, null, TestContext.Current.CancellationToken);
        Assert.Equal(Count, kept.Train.Count + kept.Valid.Count + kept.Test.Count);
        using var again = TableReader.Open(path, Renamed(kept.Schema!));
        var batch = again.ReadBatches(10, TestContext.Current.CancellationToken).Single();
        Assert.Equal([1, 2, 3], batch.RowNumbers.ToArray());
        Assert.Equal([1, 2, double.NaN, 4, 5, 6], Rows.Decoded(kept.Schema!, batch.Rows), (a, b) => double.IsNaN(a) ? double.IsNaN(b) : Math.Abs(a - b) < 1e-5);

        static TableSchema Renamed(TableSchema schema) => TableSchema.FromJson(
            (schema with { Columns = [.. schema.Columns.Select((column, index) => column with { Name = $"c{index + 1}" })] }).ToJson());

        static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(false, CompressionLevel.NoCompression)]
    [InlineData(true, CompressionLevel.Optimal)]
    public void An_npz_gives_its_rows_in_either_order_and_its_labels(bool fortran, CompressionLevel level)
    {
        var values = Enumerable.Range(0, Count * 3).Select(i => Math.Sin(i * i)).ToArray();
        var path = Path.Combine(_folder.Path, "t.npz");
        using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        {
            var columns = Enumerable.Range(0, 3).SelectMany(column => Enumerable.Range(0, Count).Select(row => values[(row * 3) + column]));
            var stored = fortran ? [.. columns] : values;
            var labels = Enumerable.Range(0, Count).Select(row => row % 10 == 0 ? 1 : 0);
            Add(
                archive,
                "X.npy",
                $"{{'descr': '<f8', 'fortran_order': {fortran}, 'shape': ({Count}, 3), }}",
                [.. stored.SelectMany(BitConverter.GetBytes)],
                level);
            Add(
                archive,
                "y.npy",
                $"{{'descr': '<i4', 'fortran_order': False, 'shape': ({Count},), }}",
                [.. labels.SelectMany(BitConverter.GetBytes)],
                level);
        }

        using var table = Load(path);
        Assert.Equal(["c1", "c2", "c3", "y"], table.Schema!.Columns.Select(column => column.Name));
        Assert.Equal(ColumnRole.Label, table.Schema.Columns[3].Role);
        using var reader = TableReader.Open(path, table.Schema);
        var batches = reader.ReadBatches(64, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(
            values, batches.SelectMany(batch => Rows.Decoded(table.Schema, batch.Rows)).Where((_, i) => i % 4 < 3), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(Enumerable.Range(0, Count).Select(row => row % 10 == 0 ? "1" : "0"), batches.SelectMany(batch => batch.Labels.ToArray()));
        Assert.Equal(20, table.ReadLabels()!.Train.ToArray().Sum() + table.ReadLabels()!.Valid.ToArray().Sum() + table.ReadLabels()!.Test.ToArray().Sum());
    }

    [Fact]
    public void Large_files_are_read_a_block_at_a_time()
    {
        // More than one block of rows in either kind of file.
        const int Many = 100_000;
        var values = Enumerable.Range(0, Many * 2).Select(i => MathF.Sin(i * 0.7f)).ToArray();
        var path = Path.Combine(_folder.Path, "large.npy");
        NpyFile.Write(path, values, Many, 2);
        using var table = Load(path);
        using var reader = TableReader.Open(path, table.Schema!);
        float[] rows = [.. reader.ReadBatches(5000, TestContext.Current.CancellationToken).SelectMany(batch => batch.Rows.ToArray())];
        Assert.Equal(values.Select(value => (double)value), Rows.Decoded(table.Schema!, rows), (a, b) => Math.Abs(a - b) < 1e-6);
        var copy = Path.Combine(_folder.Path, "large.parquet");
        TableWriter.Write(copy, table.Schema!, rows);
        using var parquet = TableReader.Open(copy, table.Schema!);
        float[] back = [.. parquet.ReadBatches(5000, TestContext.Current.CancellationToken).SelectMany(batch => batch.Rows.ToArray())];
        Assert.Equal(rows, back, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public async Task Missing_values_and_small_row_groups_of_parquet_are_seen()
    {
        var path = Path.Combine(_folder.Path, "nulls.parquet");
        var (name, number, flag) = (new DataField<string>("name"), new DataField<int?>("number"), new DataField<bool>("flag"));
        var schema = new ParquetSchema(name, number, flag);
        await using (var file = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, file, cancellationToken: TestContext.Current.CancellationToken))
        {
            for (var start = 0; start < 60; start += 20)
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync(name, [.. Enumerable.Range(start, 20).Select(i => i % 10 == 0 ? null! : $"k{i % 2}")]);
                await group.WriteAsync<int>(
                    number,
                    Enumerable.Range(start, 20).Select(i => i % 15 == 0 ? null : (int?)(i * i)).ToArray(),
                    cancellationToken: TestContext.Current.CancellationToken);
                await group.WriteAsync<bool>(
                    flag,
                    Enumerable.Range(start, 20).Select(i => i % 3 == 0).ToArray(),
                    cancellationToken: TestContext.Current.CancellationToken);
            }
        }

        using var table = DatasetCatalogue.Load(path, new() { Missing = MissingRule.Drop }, null, TestContext.Current.CancellationToken);
        Assert.Equal([ColumnKind.Category, ColumnKind.Integer, ColumnKind.Category], table.Schema!.Columns.Select(column => column.Kind));
        using var reader = TableReader.Open(path, table.Schema);
        var batch = reader.ReadBatches(100, TestContext.Current.CancellationToken).Single();
        var complete = Enumerable.Range(0, 60).Where(i => i % 10 != 0 && i % 15 != 0).ToArray();
        Assert.Equal(complete.Select(i => i + 1L), batch.RowNumbers.ToArray());
        Assert.Equal(complete.SelectMany(i => (double[])[i % 2, i * i, i % 3 == 0 ? 1 : 0]), batch.Cells.ToArray());
        using var kept = Load(path);
        using var all = TableReader.Open(path, kept.Schema!);
        var gaps = all.ReadBatches(100, TestContext.Current.CancellationToken).Single();
        Assert.Equal(60, gaps.Count);
        Assert.Equal(
            Enumerable.Range(0, 60).SelectMany(i => (double[])[i % 10 == 0 ? double.NaN : i % 2, i % 15 == 0 ? double.NaN : i * i, i % 3 == 0 ? 1 : 0]),
            Rows.Decoded(kept.Schema!, gaps.Rows));
    }

    [Theory]
    [InlineData("t.parquet", "PAR1 but nothing else", "no Parquet file")]
    [InlineData("t.parquet", "", "no Parquet file")]
    [InlineData("t.npz", "PK but nothing else", "is text and not an array of NumPy")]
    [InlineData("t.npy", "nothing", "is text and not an array of NumPy")]
    [InlineData("t.csv", "a;b\n1;2\n3\n", "line 3: it has 1 value")]
    [InlineData("t.csv", "", "has no rows")]
    [InlineData("t.csv", "a,b\n", "has no rows")]
    [InlineData("t.csv", "a,b\n1,inf\n", "'inf' is no finite number")]
    public void Damaged_files_are_refused_in_one_sentence(string name, string text, string expected)
    {
        var message = Assert.Throws<DataFaultException>(() => Load(_folder.Write(name, text))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static void Add(ZipArchive archive, string name, string header, byte[] values, CompressionLevel level)
    {
        using var entry = archive.CreateEntry(name, level).Open();
        var text = System.Text.Encoding.ASCII.GetBytes(header + "\n");
        entry.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. values]);
    }

    private static Dataset Load(string path) => DatasetCatalogue.Load(path, new DataOptions(), null, TestContext.Current.CancellationToken);
}
