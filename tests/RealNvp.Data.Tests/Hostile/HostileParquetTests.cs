using RealNvp.Data.Tables.Sources;

namespace RealNvp.Data.Tests.Hostile;

/// <summary>Parquet files made to harm: what they claim is refused before the library that reads them is asked, in memory bounded by their length.</summary>
public sealed class HostileParquetTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const long MostBytes = 64_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_by_hand_is_read_when_it_tells_the_truth()
    {
        using var table = Load(new ParquetBytes().Build());
        Assert.Equal(ParquetBytes.Rows, table.Train.Count + table.Valid.Count + table.Test.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(100_000)]
    public void Structures_in_each_other_without_end_are_refused(int depth) => Refused(
        [.. "PAR1"u8, 0xfc, .. Enumerable.Repeat((byte)0x1c, depth), .. BitConverter.GetBytes(depth + 1), .. "PAR1"u8]);

    [Theory]
    [InlineData(1L << 22)]
    [InlineData(100_000_000)]
    [InlineData(int.MaxValue)]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void A_number_of_rows_that_the_bytes_cannot_hold_is_refused(long rows) =>
        Refused(new ParquetBytes { ClaimedRows = rows, PageValues = Math.Clamp(rows, 0, int.MaxValue) }.Build());

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void A_page_of_other_values_than_its_column_is_refused(long values) => Refused(new ParquetBytes { PageValues = values }.Build());

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100_000_000)]
    [InlineData(-1)]
    public void A_page_that_claims_to_unpack_into_what_it_cannot_is_refused(long bytes) => Refused(new ParquetBytes { Unpacked = bytes }.Build());

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(10_000)]
    [InlineData(-1)]
    public void A_page_that_ends_outside_of_the_file_is_refused(long bytes) => Refused(new ParquetBytes { Packed = bytes }.Build());

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(long.MaxValue)]
    [InlineData(-5)]
    public void A_column_that_begins_outside_of_the_file_is_refused(long start) => Refused(new ParquetBytes { Start = start }.Build());

    [Fact]
    public void Row_groups_that_share_their_bytes_are_refused() => Refused(new ParquetBytes { Groups = 1000 }.Build());

    [Theory]
    [InlineData(1000ul)]
    [InlineData(ulong.MaxValue)]
    public void More_row_groups_than_the_footer_has_bytes_for_are_refused(ulong groups) =>
        Refused(new ParquetBytes { ClaimedGroups = groups }.Build());

    [Theory]
    [InlineData(1, 40)]
    [InlineData(1, 50_000)]
    [InlineData(-1, 0)]
    [InlineData(int.MaxValue, 0)]
    public void Columns_that_make_no_tree_or_too_deep_a_one_are_refused(int children, int depth) =>
        Refused(new ParquetBytes { Children = children, Depth = depth }.Build());

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1 << 30)]
    [InlineData(-1)]
    public void A_footer_of_a_length_that_is_not_its_own_is_refused(int length)
    {
        var bytes = new ParquetBytes().Build();
        BitConverter.GetBytes(length).CopyTo(bytes, bytes.Length - 8);
        Refused(bytes);
    }

    [Fact]
    public void Work_that_never_ends_is_given_up_at_its_deadline_and_when_it_is_cancelled()
    {
        using var never = new ManualResetEventSlim();
        Assert.Throws<TimeoutException>(() => { GivenUpWork.Run(Forever, TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken); });
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.ThrowsAny<OperationCanceledException>(() => { GivenUpWork.Run(Forever, TimeSpan.FromMinutes(10), cancelled.Token); });
        never.Set();

        Task<int> Forever()
        {
            never.Wait(CancellationToken.None);
            return Task.FromResult(0);
        }
    }

    [Fact]
    public void A_parser_that_reads_behind_the_end_without_end_is_stopped()
    {
        using var stream = new HeardStream(new MemoryStream([1, 2, 3]), TestContext.Current.CancellationToken);
        Assert.Throws<EndOfStreamException>(ReadOn);

        void ReadOn()
        {
            while (true)
            {
                _ = stream.Read(new byte[10], 0, 10);
            }
        }
    }

    private Dataset Load(byte[] file) =>
        DatasetCatalogue.Load(_folder.Write("t.parquet", file), new DataOptions(), null, TestContext.Current.CancellationToken);

    // On another thread, so that patience ends a reading that does not end.
    private void Refused(byte[] file)
    {
        var reading = Task.Run(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var message = Assert.Throws<DataFaultException>(() => Load(file)).Message;
            return (message, GC.GetAllocatedBytesForCurrentThread() - before);
        });
        Assert.True(reading.Wait(Patience, TestContext.Current.CancellationToken), "the file is still being read");
        var (message, bytes) = reading.GetAwaiter().GetResult();
        Assert.InRange(bytes, 0, MostBytes);
        Assert.Contains("t.parquet' is no Parquet file that can be read (", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
