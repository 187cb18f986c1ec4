using System.Globalization;
using RealNvp.Collectives;
using RealNvp.Data.Fitting;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Tables;
using RealNvp.Tests.Collectives;

namespace RealNvp.Data.Tests.Parts;

/// <summary>A table that several processes share is to each of them what it is to one: the same columns, the same split, the same rows.</summary>
public sealed class PartedTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, ".csv")]
    [InlineData(3, ".csv")]
    [InlineData(2, ".parquet")]
    public void Columns_split_notes_and_rows_are_those_of_one_process(int count, string ending)
    {
        var path = Table(ending);
        var options = new DataOptions { Table = new() { Label = "kind" } };
        var lines = new Lines();
        using var whole = DatasetCatalogue.Load(path, options, lines);

        ThreadGroup.Run(count, collective =>
        {
            var heard = new Lines();
            using var own = DatasetCatalogue.Load(path, options with { Collective = collective }, heard);
            Assert.Equal(whole.Schema!.ToJson(), own.Schema!.ToJson());
            Assert.Equal(collective.Rank == 0 ? lines.All : [], heard.All);
            Assert.Equal(whole.Notes, own.Notes);
            Assert.Equal(whole.IncompleteRows, own.IncompleteRows);
            AssertSame(whole.Train, own.Train, collective);
            AssertSame(whole.Valid, own.Valid, collective);
            AssertSame(whole.Test, own.Test, collective);
            AssertSame(whole.HeldOut, own.HeldOut, collective);
            AssertSame(whole.GivenLabels().Train, own.GivenLabels().Train, collective);
            AssertSame(new JoinedRows([whole.Valid, whole.Train]), RowOwners.Parted(new JoinedRows([own.Valid, own.Train])), collective);
            Assert.Equal(whole.ReadLabels()!.Train.ToArray(), own.ReadLabels()!.Train.ToArray());
            return true;
        });
    }

    [Fact]
    public void Rows_are_read_by_all_processes_while_they_are_shared()
    {
        var path = Table(".csv");
        using var whole = DatasetCatalogue.Load(path, new());

        ThreadGroup.Run(3, collective =>
        {
            using var own = DatasetCatalogue.Load(path, new() { Collective = collective });
            using (own.Shared())
            {
                Assert.Equal(RowCopy.First(whole.Train).Rows, RowCopy.First(own.Train).Rows);
                Assert.Equal(RowCopy.First(whole.Test, 7).Rows, RowCopy.First(own.Test, 7).Rows);
            }

            // What was sent stays.
            Assert.Equal(RowCopy.First(whole.Test, 7).Rows, RowCopy.First(own.Test, 7).Rows);
            return true;
        });
    }

    [Fact]
    public void A_model_of_several_processes_is_that_of_one()
    {
        var path = Table(".csv");
        var options = new FitOptions { Epochs = 2, Members = 1, Preset = RealNvp.Recipes.Presets.Find("tabular") };
        using var one = ModelFitting.Fit(TableSource.FromFile(path), options with { Engines = [new ManagedEngine(1)] });
        using var whole = DatasetCatalogue.Load(path, new());
        var (rows, _) = RowCopy.First(whole.Test);

        ThreadGroup.Run(2, collective =>
        {
            using var engine = new ManagedEngine(1);
            using var own = ModelFitting.Fit(TableSource.FromFile(path), options with { Engines = [engine], Collective = collective });
            Assert.Equal(one.Schema!.ToJson(), own.Schema!.ToJson());
            Assert.Equal(one.Metadata.TrainingRows, own.Metadata.TrainingRows);
            Assert.Equal(one.Seen!.Of(RealNvp.Training.SeenPart.Train).ToArray(), own.Seen!.Of(RealNvp.Training.SeenPart.Train).ToArray());
            Assert.Equal(one.Calibration!.Reference!.Values.ToArray(), own.Calibration!.Reference!.Values.ToArray());
            double[] expected = new double[whole.Test.Count], actual = new double[whole.Test.Count];
            one.LogProb(rows, expected);
            own.LogProb(rows, actual);
            Assert.Equal(expected, actual, (first, second) => Math.Abs(first - second) < 1e-3 * Math.Max(1, Math.Abs(first)));
            return true;
        });
    }

    [Fact]
    public void What_one_process_alone_can_do_is_refused_before_anything_is_read()
    {
        var path = Table(".csv");
        foreach (var options in (DataOptions[])[new() { Table = new() { OrderBy = "n" } }, new() { Missing = MissingRule.Impute }])
        {
            var faults = ThreadGroup.Run(2, collective =>
                Assert.Throws<DataFaultException>(() => DatasetCatalogue.Load(path, options with { Collective = collective })).Message);
            Assert.All(faults, fault => Assert.Contains("by one process", fault, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_value_that_fits_no_column_is_told_by_the_process_that_reads_it()
    {
        var path = _folder.Write("t.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 100).Select(row => $"{row % 7},{(row == 80 ? "inf" : $"{row % 5}")}\n")));

        var faults = ThreadGroup.Run(2, collective =>
            Assert.ThrowsAny<InvalidInputException>(() => DatasetCatalogue.Load(path, new() { Collective = collective })).Message);

        Assert.All(faults, fault => Assert.Contains("line 82", fault, StringComparison.Ordinal));
    }

    private static void AssertSame(IRows expected, IRows actual, ICollective collective)
    {
        var parted = Assert.IsType<IPartedRows>(actual, exactMatch: false);
        Assert.Equal((expected.Count, expected.Width, expected.ContextWidth), (parted.Count, parted.Width, parted.ContextWidth));
        var owned = 0;
        for (var row = 0; row < expected.Count; row++)
        {
            if (parted.OwnerOf(row) != collective.Rank)
            {
                continue;
            }

            owned++;
            Assert.Equal(Data.Tests.Rows.Read(expected, row), Data.Tests.Rows.Read(parted, row));
            float[] first = new float[expected.Width], second = new float[expected.Width], given = new float[expected.ContextWidth], other = [.. given];
            expected.ReadNoisy(row, 5, 1, first);
            parted.ReadNoisy(row, 5, 1, second);
            expected.ReadContext(row, given);
            parted.ReadContext(row, other);
            Assert.Equal(first, second);
            Assert.Equal(given, other);
        }

        Span<double> all = [owned];
        collective.Sum(all);
        Assert.Equal(expected.Count, all[0]);
    }

    private string Table(string ending)
    {
        var random = new SeededRandom(3);
        var lines = Enumerable.Range(0, 400).Select(row =>
        {
            var (x, y) = (random.NextGaussian(), random.NextGaussian());
            return string.Create(CultureInfo.InvariantCulture,
                $"{row},{x:R},{(2 * x) + 1:R},{(row % 17 == 0 ? "" : $"{y:R}")},\"{(row % 3 == 0 ? "a, \"\"b\"\"\n" : "c")}\",{row % 12},{20240101 + (row % 28)},{row % 2}");
        });
        var path = _folder.Write("t.csv", "n,x,twice,y,name,month,day,kind\n" + string.Join('\n', lines) + "\n");
        if (ending == ".csv")
        {
            return path;
        }

        using var data = DatasetCatalogue.Load(path, new());
        var all = RowCopy.First(new JoinedRows([data.Train, data.Valid, data.Test])).Rows;
        var written = Path.Combine(_folder.Path, "t" + ending);
        TableWriter.Write(written, data.Schema!, all);
        return written;
    }
}
