using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Tests;

/// <summary>Which columns a flow learns of a view, and what becomes of them.</summary>
public sealed class InputColumnTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("realnvp-ml-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Numbers_of_every_type_and_truth_values_are_learnt()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 300).Select(_ => Mixed.Of(random)).ToArray();
        string[] names = [.. typeof(Mixed).GetProperties().Select(property => property.Name)];
        var view = _context.Data.LoadFromEnumerable(rows);
        using var detector = Fit(view, names);
        var schema = detector.Model.Schema!;
        Assert.Equal(names, schema.Columns.Select(column => column.Name));
        Assert.All(schema.Columns, column => Assert.Equal(RealNvp.Tables.ColumnRole.Modelled, column.Role));
        Assert.Equal(1, schema.Columns[0].Decimals);
        Assert.All(detector.Transform(view).GetColumn<float>("LogProbability"), logProb => Assert.True(float.IsFinite(logProb)));
    }

    [Fact]
    public void A_vector_of_the_text_loader_is_learnt_by_its_slots_names()
    {
        var path = Path.Combine(_folder, "rows.csv");
        File.WriteAllLines(path, ["width,height,kind,is_new", .. Reading.Rows(200).Select(row =>
            FormattableString.Invariant($"{row.Temperature},{(row.Floor == 3 ? null : row.Pressure):F2},{row.Room},{row.IsOpen}"))]);
        var options = new TextLoader.Options
        {
            Columns = [new("Sizes", DataKind.Single, 0, 1), new("Kind", DataKind.String, 2), new("IsNew", DataKind.Boolean, 3)],
            Separators = [','],
            HasHeader = true,
            MissingRealsAsNaNs = true,
        };
        var file = new MultiFileSource(path);
        var view = _context.Data.CreateTextLoader(options, file).Load(file);
        using var detector = Fit(view, "Sizes", "Kind", "IsNew");
        Assert.Equal(["width", "height", "Kind", "IsNew"], detector.Model.Schema!.Columns.Select(column => column.Name));
        Assert.True(detector.Model.Schema.Columns[1].Marginal!.Missing > 0, "an empty number is a gap");
        Assert.Equal(["attic", "cellar", "hall"], detector.Model.Schema.Columns[2].Categories);
    }

    [Fact]
    public void Keys_are_the_categories_that_they_stand_for_whatever_their_numbers_are_in_another_view()
    {
        var rows = Reading.Rows(200);
        var view = Keyed(rows);
        using var detector = Fit(view, "Room", "Pressure");
        Assert.Equal(["attic", "cellar", "hall"], detector.Model.Schema!.Columns[0].Categories);
        var expected = detector.Transform(view).GetColumn<float>("LogProbability").ToArray();

        // The first row decides which key is 1.
        var other = detector.Transform(Keyed([.. rows.Reverse()])).GetColumn<float>("LogProbability").Reverse().ToArray();
        Assert.Equal(expected.Length, other.Length);
        Assert.All(expected.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

        IDataView Keyed(Reading[] of)
        {
            var loaded = _context.Data.LoadFromEnumerable(of);
            return _context.Transforms.Conversion.MapValueToKey("Room").Fit(loaded).Transform(loaded);
        }
    }

    [Fact]
    public void Keys_without_values_are_categories_and_the_key_0_is_missing()
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, 200)
            .Select(index => new Keyed { Place = (uint)random.Next(index < 20 ? 0 : 1, 5), Size = random.NextSingle() })
            .ToArray();
        using var detector = Fit(_context.Data.LoadFromEnumerable(rows), nameof(Keyed.Place), nameof(Keyed.Size));
        var column = detector.Model.Schema!.Columns[0];
        Assert.Equal(["1", "2", "3", "4"], column.Categories);
        Assert.True(column.Marginal!.Missing > 0);
    }

    [Fact]
    public void Dates_are_learnt_as_dates()
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 300)
            .Select(_ => new Dated { Day = new DateTime(2024, 1, 1).AddDays(random.Next(700)), Size = random.NextSingle() })
            .ToArray();
        using var detector = Fit(_context.Data.LoadFromEnumerable(rows), nameof(Dated.Day), nameof(Dated.Size));
        Assert.True(detector.Model.Schema!.Columns[0].IsDate);
    }

    [Fact]
    public void A_slot_that_another_column_is_called_like_has_the_vectors_name_before_its_own()
    {
        var rows = Enumerable.Range(0, 3).Select(_ => new Reading { Loads = [1, 2] });
        var view = _context.Data.LoadFromEnumerable(rows);
        var joined = _context.Transforms.Concatenate("Both", "Temperature", "Loads").Fit(view).Transform(view);
        var columns = Columns.InputColumns.Of(joined.Schema, ["Both", "Temperature"]);
        Assert.Equal(3, columns[0].Cells.Count);
        Assert.Equal("Both[Temperature]", columns[0].Cells[0]);
        Assert.Equal(["Temperature"], columns[1].Cells);
    }

    [Fact]
    public void A_column_that_is_not_there_is_refused_with_the_nearest_name()
    {
        var error = Assert.Throws<InvalidInputException>(() => Fit(_context.Data.LoadFromEnumerable(Reading.Rows(20)), "Temprature"));
        Assert.Contains("did you mean 'Temperature'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_of_any_size_and_a_type_that_no_flow_learns_are_refused()
    {
        var view = _context.Data.LoadFromEnumerable([new Loose { Values = [1, 2] }, new Loose { Values = [1] }]);
        Assert.Contains("size differs", Assert.Throws<InvalidInputException>(() => Fit(view, nameof(Loose.Values))).Message, StringComparison.Ordinal);
        Assert.Contains("RowId", Assert.Throws<InvalidInputException>(() => Fit(view, nameof(Loose.Id))).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_column_of_another_type_or_size_than_in_the_training_is_refused_by_name()
    {
        using var detector = Fit(_context.Data.LoadFromEnumerable(Reading.Rows(60)), "Temperature", "Loads");
        var other = _context.Data.LoadFromEnumerable([new Other { Temperature = "warm", Loads = [1, 2, 3] }]);
        var error = Assert.Throws<InvalidInputException>(() => detector.Transform(other));
        Assert.Contains("'Temperature' is of Single in the training", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_rows_are_refused_in_a_sentence()
    {
        var error = Assert.Throws<DataFaultException>(() => Fit(_context.Data.LoadFromEnumerable(Reading.Rows(5)), "Temperature", "Pressure"));
        Assert.Contains("at least 10", error.Message, StringComparison.Ordinal);
    }

    private NormalizingFlowTransformer Fit(IDataView view, params string[] columns) => _context.AnomalyDetection.Trainers.NormalizingFlow(
        new NormalizingFlowOptions { Columns = columns, Training = new() { Epochs = 2, Members = 1 } }).Fit(view);

    private sealed class Mixed
    {
        public float Single { get; set; }

        public double Double { get; set; }

        public sbyte SByte { get; set; }

        public byte Byte { get; set; }

        public short Int16 { get; set; }

        public ushort UInt16 { get; set; }

        public int Int32 { get; set; }

        public uint UInt32 { get; set; }

        public long Int64 { get; set; }

        public ulong UInt64 { get; set; }

        public bool Boolean { get; set; }

        public static Mixed Of(Random random) => new()
        {
            Single = MathF.Round(random.NextSingle() * 5, 1),
            Double = random.NextDouble(),
            SByte = (sbyte)random.Next(-20, 20),
            Byte = (byte)random.Next(20),
            Int16 = (short)random.Next(-20, 20),
            UInt16 = (ushort)random.Next(20),
            Int32 = random.Next(-20, 20),
            UInt32 = (uint)random.Next(20),
            Int64 = random.Next(-20, 20),
            UInt64 = (ulong)random.Next(20),
            Boolean = random.Next(2) == 0,
        };
    }

    private sealed class Keyed
    {
        [KeyType(4)]
        public uint Place { get; set; }

        public float Size { get; set; }
    }

    private sealed class Dated
    {
        public DateTime Day { get; set; }

        public float Size { get; set; }
    }

    private sealed class Loose
    {
        public float[] Values { get; set; } = [];

        public DataViewRowId Id { get; set; }
    }

    private sealed class Other
    {
        public string Temperature { get; set; } = "";

        [VectorType(3)]
        public float[] Loads { get; set; } = [];
    }
}
