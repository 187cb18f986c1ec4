using System.Runtime.InteropServices;
using System.Text;
using RealNvp.Collectives;

namespace RealNvp.Tests.Collectives;

/// <summary>
/// What every collective does, as statements that all its processes run together. The same file is in the program that tests start by mpirun, so that it knows
/// nothing of a test framework.
/// </summary>
internal static class CollectiveContract
{
    // Around what collectives send whole, in parts and in pieces, and lengths that no number of processes divides.
    private static readonly int[] Lengths = [0, 1, 2, 3, 5, 100, 4095, 4097, 70_001, 1_050_001];

    /// <summary>The statements by their names.</summary>
    public static IReadOnlyDictionary<string, Action<ICollective>> Statements { get; } = new Dictionary<string, Action<ICollective>>
    {
        ["A_process_knows_its_number"] = A_process_knows_its_number,
        ["A_sum_is_added_in_the_order_of_the_processes"] = A_sum_is_added_in_the_order_of_the_processes,
        ["A_sum_of_doubles_keeps_their_digits"] = A_sum_of_doubles_keeps_their_digits,
        ["A_sum_repeats_to_the_bit_in_every_process"] = A_sum_repeats_to_the_bit_in_every_process,
        ["Sums_that_were_begun_end_while_others_are_taken"] = Sums_that_were_begun_end_while_others_are_taken,
        ["A_sum_of_a_part_leaves_the_rest"] = A_sum_of_a_part_leaves_the_rest,
        ["Bytes_of_any_process_are_copied_to_all"] = Bytes_of_any_process_are_copied_to_all,
        ["Everybody_gets_the_bytes_of_each"] = Everybody_gets_the_bytes_of_each,
        ["Everybody_gets_what_was_sent_to_it"] = Everybody_gets_what_was_sent_to_it,
        ["Nobody_goes_on_before_all_have_met"] = Nobody_goes_on_before_all_have_met,
        ["What_fails_in_one_fails_in_all"] = What_fails_in_one_fails_in_all,
    };

    /// <summary>The bits of a sum over so many processes, as they all hold it.</summary>
    public static string BitsOf(int count) => Hash([.. Enumerable.Range(0, 70_001).Select(index => SumOf(count, index))]);

    /// <summary>The same, summed by a collective.</summary>
    public static string BitsOf(ICollective all)
    {
        var values = Values(all.Rank, 70_001);
        all.Sum(values);
        return Hash(values);
    }

    private static void A_process_knows_its_number(ICollective all)
    {
        Hold(all.Count >= 1 && all.Rank >= 0 && all.Rank < all.Count, $"{all.Rank} of {all.Count}");
        var ranks = all.Gather([(byte)all.Rank]);
        Hold(ranks.Select(bytes => (int)bytes.Single()).SequenceEqual(Enumerable.Range(0, all.Count)), "ranks differ");
    }

    private static void A_sum_is_added_in_the_order_of_the_processes(ICollective all)
    {
        foreach (var length in Lengths)
        {
            var values = Values(all.Rank, length);
            all.Sum(values);
            HoldSum(all, values, $"{length} values");
        }
    }

    private static void A_sum_of_doubles_keeps_their_digits(ICollective all)
    {
        foreach (var length in Lengths)
        {
            double[] values = [.. Enumerable.Range(0, length).Select(index => DoubleOf(all.Rank, index))];
            all.Sum(values);
            for (var index = 0; index < length; index++)
            {
                var sum = 0.0;
                for (var rank = 0; rank < all.Count; rank++)
                {
                    sum += DoubleOf(rank, index);
                }

                HoldEach(index, values[index], sum, "doubles");
            }
        }
    }

    private static void A_sum_repeats_to_the_bit_in_every_process(ICollective all)
    {
        float[] first = Values(all.Rank, 70_001), second = Values(all.Rank, 70_001);
        all.Sum(first);
        all.Sum(second);
        Hold(Bits(first).SequenceEqual(Bits(second)), "a second sum has other bits");
        var bits = all.Gather(Bits(first));
        Hold(Array.TrueForAll(bits, other => other.AsSpan().SequenceEqual(bits[0])), "two processes have other bits");
    }

    private static void Sums_that_were_begun_end_while_others_are_taken(ICollective all)
    {
        float[][] buffers = [.. Lengths.Select(length => Values(all.Rank, length))];
        IPendingSum[] begun = [.. buffers.Select(buffer => all.BeginSum(buffer))];
        float[] between = [all.Rank + 1];
        all.Sum(between);
        Hold(between[0] == all.Count * (all.Count + 1) / 2, $"the sum between is {between[0]}");

        // Not in the order in which they were begun.
        for (var index = buffers.Length - 1; index >= 0; index--)
        {
            begun[index].Wait();
            HoldSum(all, buffers[index], $"{Lengths[index]} values that were begun");
        }

        begun[0].Wait();
    }

    private static void A_sum_of_a_part_leaves_the_rest(ICollective all)
    {
        var values = Values(all.Rank, 20_003);
        var before = (float[])values.Clone();
        all.BeginSum(values.AsMemory(3, 20_000)).Wait();
        Hold(values.AsSpan(0, 3).SequenceEqual(before.AsSpan(0, 3)), "what lies before is changed");
        for (var index = 3; index < values.Length; index++)
        {
            HoldEach(index, values[index], SumOf(all.Count, index), "a part");
        }
    }

    private static void Bytes_of_any_process_are_copied_to_all(ICollective all)
    {
        for (var root = 0; root < all.Count; root++)
        {
            foreach (var length in new[] { 0, 1, 1000, 65_537, 1_000_003 })
            {
                byte[] bytes = [.. Enumerable.Range(0, length).Select(index => (byte)((index * 7) + all.Rank))];
                all.Broadcast(bytes, root);
                for (var index = 0; index < length; index++)
                {
                    HoldEach(index, bytes[index], (byte)((index * 7) + root), "bytes");
                }
            }
        }
    }

    private static void Everybody_gets_the_bytes_of_each(ICollective all)
    {
        foreach (var unit in new[] { 1, 1000, 300_000 })
        {
            var own = new byte[all.Rank * unit];
            Array.Fill(own, (byte)(all.Rank + unit));
            var gathered = all.Gather(own);
            Hold(gathered.Length == all.Count, $"{gathered.Length} answers");
            for (var rank = 0; rank < all.Count; rank++)
            {
                Hold(gathered[rank].Length == rank * unit && Array.TrueForAll(gathered[rank], value => value == (byte)(rank + unit)), $"the bytes of {rank}");
            }
        }
    }

    private static void Everybody_gets_what_was_sent_to_it(ICollective all)
    {
        // From rank a to rank b go (2 a + 3 b) mod 5 bytes times a thousand, so that some get nothing.
        int[] sentLengths = [.. Enumerable.Range(0, all.Count).Select(to => Between(all.Rank, to))];
        int[] receivedLengths = [.. Enumerable.Range(0, all.Count).Select(from => Between(from, all.Rank))];
        byte[] sent = [.. Enumerable.Range(0, all.Count).SelectMany(to => Enumerable.Repeat((byte)((10 * all.Rank) + to), sentLengths[to]))];
        var received = new byte[receivedLengths.Sum()];
        all.Exchange(sent, sentLengths, received, receivedLengths);
        Hold(
            received.SequenceEqual(Enumerable.Range(0, all.Count).SelectMany(from => Enumerable.Repeat((byte)((10 * from) + all.Rank), receivedLengths[from]))),
            "other bytes than were sent");

        static int Between(int from, int to) => ((2 * from) + (3 * to)) % 5 * 1000;
    }

    private static void Nobody_goes_on_before_all_have_met(ICollective all)
    {
        var file = Path.Combine(Path.GetTempPath(), Encoding.UTF8.GetString(all.Gather(Encoding.UTF8.GetBytes($"realnvp-meet-{Guid.NewGuid():N}"))[0]));
        try
        {
            for (var last = 0; last < all.Count; last++)
            {
                var mark = $"{file}-{last}";
                if (all.Rank == last)
                {
                    File.WriteAllText(mark, "here");
                }

                all.Meet();
                Hold(File.Exists(mark), $"process {last} was not waited for");
            }
        }
        finally
        {
            all.Meet();
            File.Delete($"{file}-{all.Rank}");
        }
    }

    private static void What_fails_in_one_fails_in_all(ICollective all)
    {
        try
        {
            all.Together(() => all.Rank == all.Count - 1 ? throw new DataFaultException("line 7 is damaged") : all.Rank);
        }
        catch (InvalidInputException error) when (error.Message.Contains("line 7 is damaged", StringComparison.Ordinal))
        {
            Hold(all.Together(() => all.Rank) == all.Rank, "what does not fail goes on");
            return;
        }

        Hold(false, "nothing failed");
    }

    // Of very different sizes, so that another order of the sum gives other bits.
    private static float ValueOf(int rank, int index) => MathF.ScaleB(((index * 31) + (rank * 17)) % 101, (index + (5 * rank)) % 40) / 97;

    private static double DoubleOf(int rank, int index) => Math.ScaleB(((index * 31) + (rank * 17)) % 101, (index + (5 * rank)) % 80) / 97;

    private static float[] Values(int rank, int length) => [.. Enumerable.Range(0, length).Select(index => ValueOf(rank, index))];

    private static float SumOf(int count, int index)
    {
        var sum = 0f;
        for (var rank = 0; rank < count; rank++)
        {
            sum += ValueOf(rank, index);
        }

        return sum;
    }

    private static void HoldSum(ICollective all, float[] values, string what)
    {
        for (var index = 0; index < values.Length; index++)
        {
            HoldEach(index, values[index], SumOf(all.Count, index), what);
        }
    }

    private static string Hash(float[] values) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Bits(values)));

    private static ReadOnlySpan<byte> Bits(float[] values) => MemoryMarshal.AsBytes<float>(values);

    private static void Hold(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(what);
        }
    }

    // Words are made only for what does not hold: a million of them take seconds.
    private static void HoldEach<T>(int index, T value, T expected, string what)
        where T : IEquatable<T>
    {
        if (!value.Equals(expected))
        {
            throw new InvalidOperationException($"{what}: value {index} is {value} instead of {expected}");
        }
    }
}
