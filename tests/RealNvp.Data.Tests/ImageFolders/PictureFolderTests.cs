using RealNvp.Images;
using SkiaSharp;

namespace RealNvp.Data.Tests.ImageFolders;

public sealed class PictureFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lines _said = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Squares_of_the_right_size_stay_as_they_are_planar_and_in_colour()
    {
        WriteParts(valid: "valid", test: "test");

        using var pictures = Load(4);

        Assert.Equal([3, 4, 4], pictures.Shape.Sizes.ToArray());
        Assert.Equal((256, 12, 3, 4), (pictures.Levels, pictures.Train.Count, pictures.Valid.Count, pictures.Test.Count));
        Assert.Equal(Square(100), Rows.Read(pictures.Train, 0));
        Assert.Equal(Square(111), Rows.Read(pictures.Train, 11));
        Assert.Equal(Square(202), Rows.Read(pictures.Valid, 2));
        Assert.Equal(Square(53), Rows.Read(pictures.Test, 3));
        Assert.Contains("its own split", pictures.Source, StringComparison.Ordinal);
        Assert.Empty(_said.All);
        Assert.Null(pictures.ReadLabels());
    }

    [Fact]
    public void A_long_picture_gives_its_middle_scaled_to_the_shorter_side()
    {
        WriteParts(valid: "valid", test: "test");
        _folder.Write("test/00.png", TestPicture.Png(20, 8));

        var first = Rows.Read(Load(4).Test, 0);

        // The middle 8 of 20 columns are 6 to 13; halved, the first weighs 6, 7 and 8 by 0.75, 0.75 and 0.25.
        Assert.Equal(MathF.Round(((6 * 0.75f) + (7 * 0.75f) + (8 * 0.25f)) / 1.75f), first[0]);
        Assert.Equal(MathF.Round(((0 * 0.75f) + (1 * 0.75f) + (2 * 0.25f)) / 1.75f), first[16]);
        Assert.All(first[32..], value => Assert.Equal(7, value));
    }

    [Fact]
    public void Validation_pictures_test_where_there_is_no_test_part_and_others_are_held_back()
    {
        WriteParts(valid: "valid_4x4", test: null);

        using var pictures = Load(4);

        Assert.Equal((11, 1, 3), (pictures.Train.Count, pictures.Valid.Count, pictures.Test.Count));
        Assert.Equal(Square(200), Rows.Read(pictures.Test, 0));
        Assert.Contains("its validation pictures test, 1 to validate held back by seed 1", pictures.Source, StringComparison.Ordinal);
        Assert.Equal((12, 0, 3), Counts(Load(4, new DataOptions { FullTraining = true })));
    }

    [Fact]
    public void Full_training_takes_the_validation_part_too()
    {
        WriteParts(valid: "valid", test: "test");

        Assert.Equal((15, 0, 4), Counts(Load(4, new DataOptions { FullTraining = true })));
    }

    [Fact]
    public void A_plain_folder_splits_by_its_seed_and_holds_every_picture_once()
    {
        for (var i = 0; i < 30; i++)
        {
            _folder.Write($"{(i % 2 == 0 ? "a" : "b/c")}/{i:00}.png", TestPicture.Png(4, 4, (byte)(50 + i)));
        }

        using var pictures = Load(4);

        Assert.Equal((24, 3, 3), Counts(pictures));
        Assert.Equal(Enumerable.Range(50, 30).Select(mark => (float)mark), Marks(pictures).Order());
        Assert.Equal(Marks(pictures), Marks(Load(4)));
        Assert.NotEqual(Marks(pictures), Marks(Load(4, new DataOptions { Seed = 2 })));
        Assert.Equal(5, Load(4, new DataOptions { Count = 5 }).Train.Count);
    }

    [Fact]
    public void Grey_pictures_have_one_channel_and_three_beside_a_coloured_one()
    {
        for (var i = 0; i < 10; i++)
        {
            _folder.Write($"{i}.png", TestPicture.GreyPng(6, 6, (byte)(10 * i)));
        }

        Assert.Equal([1, 6, 6], Load(6).Shape.Sizes.ToArray());

        _folder.Write("colour.jpg", TestPicture.Jpeg(6, 6, new SKColor(200, 30, 60)));
        using var mixed = Load(6);
        Assert.Equal([3, 6, 6], mixed.Shape.Sizes.ToArray());
        var first = Rows.Read(mixed.Train, 0);
        Assert.Equal(first[..36], first[36..72]);
    }

    [Theory]
    [InlineData(1L << 31)]
    [InlineData(500)]
    public void Broken_pictures_are_reported_once_with_the_reason_and_left_out(long memory)
    {
        WriteParts(valid: "valid", test: "test");
        var png = TestPicture.Png(40, 40);
        var half = _folder.Write("train/003-half.png", png[..^40]);
        string[] headers =
        [
            _folder.Write("train/empty.jpg", []),
            _folder.Write("train/text.png", "this is no picture"),
            _folder.Write("train/claims.png", TestPicture.Claiming(100_000, 90_000)),
            _folder.Write("train/start.png", png[..20]),
        ];

        using var pictures = Load(4, new DataOptions { PictureMemory = memory });
        for (var round = 0; round < 3; round++)
        {
            _ = Marks(pictures);
        }

        // Headers are read at once, so those that are broken are no rows; what breaks later is stood in for if it is not decoded at once too.
        Assert.Equal(memory > 500 ? 12 : 13, pictures.Train.Count);
        foreach (var path in headers.Append(half))
        {
            Assert.Single(_said.All, line => line.Contains($"'{path}' is skipped: ", StringComparison.Ordinal));
        }

        Assert.Contains(_said.All, line => line.Contains("claims 100000 x 90000 pixels", StringComparison.Ordinal));
        Assert.Contains(_said.All, line => line.Contains("empty.jpg' is skipped: it is empty", StringComparison.Ordinal));
        Assert.Contains(_said.All, line => line.Contains("003-half.png' is skipped: it is cut short", StringComparison.Ordinal));
        if (memory == 500)
        {
            Assert.Equal(Square(103), Rows.Read(pictures.Train, 3));
            Assert.Equal(Square(103), Rows.Read(pictures.Train, 4));
        }
    }

    [Fact]
    public void A_folder_without_pictures_or_with_broken_ones_only_is_an_error()
    {
        _folder.Write("readme.txt", "no pictures here");
        Assert.Contains("holds no pictures", Refusal(4), StringComparison.Ordinal);

        _folder.Write("a.png", "broken");
        _folder.Write("b.jpg", "broken too");
        Assert.Contains("Not one of the 2 pictures", Refusal(4), StringComparison.Ordinal);

        for (var i = 0; i < 20; i++)
        {
            _folder.Write($"{i}.png", TestPicture.Png(40, 40)[..^40]);
        }

        Assert.Contains("Not one of the 16 pictures", Refusal(4), StringComparison.Ordinal);
        using var late = Load(4, new DataOptions { PictureMemory = 100 });
        Assert.Contains("Not one of the 16 pictures", Assert.Throws<DataFaultException>(() => Rows.Read(late.Train, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_and_parts_that_cannot_be_are_named()
    {
        _folder.Write("a.png", TestPicture.Png(4, 4));

        Assert.Contains("give at least 10", Refusal(4), StringComparison.Ordinal);
        Assert.Contains("from 2 to 1024", Refusal(1), StringComparison.Ordinal);
        Assert.Contains("one size; give it, such as 64", Refusal(null), StringComparison.Ordinal);
        var error = Assert.Throws<DataFaultException>(() => LoadNamed("digits", new DataOptions { Size = 8 }));
        Assert.Contains("size of its own", error.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(_folder.Path, "train_a"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "train_b"));
        Assert.Contains("train_a and train_b", Refusal(4), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_belong_to_no_part_are_left_out_and_that_is_said()
    {
        WriteParts(valid: "valid", test: "test");
        _folder.Write("more/bus.png", TestPicture.Png(4, 4));
        _folder.Write("loose.png", TestPicture.Png(4, 4));
        _folder.Write("notes/readme.txt", "no picture");

        Assert.Equal((12, 3, 4), Counts(Load(4)));
        Assert.Contains("the pictures in 'more', the folder itself are left out", Assert.Single(_said.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_folders_are_not_gone_into_so_that_no_picture_is_found_twice()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        for (var i = 0; i < 20; i++)
        {
            _folder.Write($"a/{i:00}.png", TestPicture.Png(4, 4, (byte)i));
        }

        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "b"), Path.Combine(_folder.Path, "a"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "up"), _folder.Path);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "c.png"), Path.Combine(_folder.Path, "a", "00.png"));

        Assert.Equal(21, Marks(Load(4)).Length);
    }

    [Fact]
    public void Rows_of_several_parts_expected_at_once_are_read_as_they_are()
    {
        WriteParts(valid: "valid", test: "test");
        using var pictures = Load(4, new DataOptions { PictureMemory = 20 * 48 });
        var all = new JoinedRows([pictures.Train, pictures.Valid, pictures.Test]);

        int[] rows = [13, 2, 18, 0];
        all.Prefetch(rows);

        Assert.Equal(
            [Rows.Read(pictures.Valid, 1), Rows.Read(pictures.Train, 2), Rows.Read(pictures.Test, 3), Rows.Read(pictures.Train, 0)],
            rows.Select(row => Rows.Read(all, row)));
    }

    [Fact]
    public void Pictures_decoded_on_demand_are_the_same_as_those_kept_in_any_order_and_from_many_threads()
    {
        for (var i = 0; i < 60; i++)
        {
            _folder.Write($"{i:00}.png", TestPicture.Png(10 + (i % 7), 10 + (i % 5), (byte)i));
        }

        var kept = Load(8).Train;
        var demanded = Load(8, new DataOptions { PictureMemory = 20 * 192 }).Train;
        Assert.Contains(_said.All, line => line.Contains("decoded while they are needed", StringComparison.Ordinal));

        var order = Enumerable.Range(0, kept.Count).ToArray();
        for (var round = 0; round < 20; round++)
        {
            SeededRandom.For(5, (ulong)round).Shuffle<int>(order);
            demanded.Prefetch(order.AsSpan(0, 30));
            Parallel.ForEach(order, row => Assert.Equal(Rows.Read(kept, row), Rows.Read(demanded, row)));
        }
    }

    private static (int Train, int Valid, int Test) Counts(Dataset pictures) => (pictures.Train.Count, pictures.Valid.Count, pictures.Test.Count);

    private static float[] Marks(Dataset pictures) =>
    [
        .. new[] { pictures.Train, pictures.Valid, pictures.Test }
            .SelectMany(part => Enumerable.Range(0, part.Count).Select(row => Rows.Read(part, row)[^1])),
    ];

    private static float[] Square(byte mark) =>
    [
        .. Enumerable.Range(0, 16).Select(i => (float)(i % 4)),
        .. Enumerable.Range(0, 16).Select(i => (float)(i / 4)),
        .. Enumerable.Repeat((float)mark, 16),
    ];

    private void WriteParts(string? valid, string? test)
    {
        Write("train", 12, 100);
        Write(valid, 3, 200);
        Write(test, 4, 50);

        void Write(string? part, int count, int mark)
        {
            for (var i = 0; i < count && part is not null; i++)
            {
                _folder.Write($"{part}/{i:000}.png", TestPicture.Png(4, 4, (byte)(mark + i)));
            }
        }
    }

    private Dataset Load(int? size, DataOptions? options = null) =>
        LoadNamed(_folder.Path, (options ?? new()) with { Size = size, Pictures = PictureDecoder.Instance });

    private Dataset LoadNamed(string name, DataOptions options) => DatasetCatalogue.Load(name, options, _said, TestContext.Current.CancellationToken);

    private string Refusal(int? size) => Assert.Throws<DataFaultException>(() => Load(size)).Message;
}
