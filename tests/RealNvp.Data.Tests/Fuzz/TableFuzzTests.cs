using RealNvp.Data.Tables.Sources;
using RealNvp.Fuzzing;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Fuzz;

/// <summary>Damaged tables: as data to train on, as rows for a model, and as plain rows of numbers.</summary>
[Collection(Alone.Name)]
public sealed class TableFuzzTests
{
    // Buffers for lines and for blocks of an array, a few times.
    private const long BytesOfAny = 5_000_000;

    // A column takes some kilobytes, and a byte can make one; room for a line of text grows with the square of its values, of which there are 2^14 at most.
    private const long BytesPerByte = 10_000;

    [Theory]
    [InlineData(".csv")]
    [InlineData(".tsv")]
    public void Damaged_text_is_read_or_refused(string ending) => new FuzzCampaign
    {
        Reader = $"text {ending}",
        FileName = "t" + ending,
        Draw = random => ByteDamage.Of(random, SeedTables.Text),
        Read = path => Use(path, isPlain: true),
        BytesOfAny = BytesOfAny,
        BytesPerByte = BytesPerByte,
    }.Run(1000);

    [Fact]
    public void A_damaged_array_is_read_or_refused() => new FuzzCampaign
    {
        Reader = "npy",
        FileName = "t.npy",
        Draw = random => ByteDamage.Of(random, SeedTables.Arrays),
        Read = path => Use(path, isPlain: true),
        BytesOfAny = BytesOfAny,
        BytesPerByte = BytesPerByte,
    }.Run(2000);

    [Fact]
    public void A_damaged_archive_of_arrays_is_read_or_refused() => new FuzzCampaign
    {
        Reader = "npz",
        FileName = "t.npz",
        Draw = random => random.Next(2) == 0 ? SeedTables.DamagedNpz(random) : ByteDamage.Of(random, SeedTables.Archives),
        Read = path => Use(path, isPlain: true),
        BytesOfAny = BytesOfAny,
        BytesPerByte = BytesPerByte,
    }.Run(1500);

    [Fact]
    public void A_damaged_parquet_file_is_read_or_refused() => new FuzzCampaign
    {
        Reader = "parquet",
        FileName = "t.parquet",
        Draw = Parquet,
        Read = path => Use(path, isPlain: false),

        // 2^21 cells and 2^25 unpacked bytes whatever the file, 256 cells of 24 bytes and 1,032 unpacked bytes for each of its bytes; read three times.
        BytesOfAny = 300_000_000,
        BytesPerByte = 30_000,
        ReadsOnManyThreads = true,
    }.Run(1500);

    private static byte[] Parquet(Random random)
    {
        if (random.Next(4) > 0)
        {
            return ByteDamage.Of(random, SeedTables.Parquet);
        }

        // Claims that agree with each other more often than damaged bytes would.
        var rows = random.Next(3) == 0 ? ByteDamage.Number(random) : Hostile.ParquetBytes.Rows;
        return new Hostile.ParquetBytes
        {
            ClaimedRows = rows,
            PageValues = random.Next(3) == 0 ? ByteDamage.Number(random) : rows,
            Unpacked = random.Next(3) == 0 ? ByteDamage.Number(random) : Hostile.ParquetBytes.Rows * sizeof(double),
            Packed = random.Next(3) == 0 ? ByteDamage.Number(random) : Hostile.ParquetBytes.Rows * sizeof(double),
            Start = random.Next(6) == 0 ? ByteDamage.Number(random) : 4,
            Groups = random.Next(1, 4),
            Depth = random.Next(8) == 0 ? random.Next(100) : 0,
            Children = random.Next(8) == 0 ? (int)ByteDamage.Number(random) : null,
            ClaimedGroups = random.Next(8) == 0 ? (ulong)ByteDamage.Number(random) : null,
        }.Build();
    }

    private static void Use(string path, bool isPlain)
    {
        // All ways are gone; what one of them reads is read.
        InvalidInputException? refusal = null;
        Action<string>[] ways = isPlain ? [Train, ReadCells, each => RowFile.Read(each)] : [Train, ReadCells];
        var refusals = 0;
        foreach (var way in ways)
        {
            try
            {
                way(path);
            }
            catch (InvalidInputException error)
            {
                refusals++;
                refusal = error;
            }
        }

        if (refusals == ways.Length)
        {
            throw refusal!;
        }
    }

    private static void Train(string path)
    {
        using var data = DatasetCatalogue.Load(path, new DataOptions(), null, TestContext.Current.CancellationToken);
        data.ReadLabels();
        var row = new float[data.Train.Width];
        for (var index = 0; index < data.Train.Count; index++)
        {
            data.Train.Read(index, row);
        }

        using var reader = TableReader.Open(path, TableSchema.FromJson(data.Schema!.ToJson()));
        foreach (var batch in reader.ReadBatches(7, TestContext.Current.CancellationToken))
        {
            _ = batch.Count;
        }
    }

    private static void ReadCells(string path)
    {
        using var source = TableSources.Open(path, new TableOptions { MissingMarks = ["7"] }, cancellationToken: TestContext.Current.CancellationToken);
        using var cursor = source.Open(TestContext.Current.CancellationToken);
        while (cursor.Next())
        {
            for (var column = 0; column < source.Names.Count; column++)
            {
                cursor.Read(column, out _);
                cursor.Text(column);
            }
        }
    }
}
