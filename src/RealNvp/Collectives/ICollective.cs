namespace RealNvp.Collectives;

/// <summary>
/// Processes that compute together, on one machine or on many. Every process calls the same members in the same order with buffers of the same lengths; each
/// call gives all of them the same bits, whichever of them is the slowest. One thread of a process calls at a time.
/// </summary>
/// <remarks>
/// A process that fails leaves the others waiting. So what can go wrong in one of them is agreed on by all before it is thrown: see
/// <see cref="CollectiveAgreement"/>.
/// </remarks>
public interface ICollective
{
    /// <summary>The number of this process, from 0. Process 0 writes the files and speaks to the user.</summary>
    int Rank { get; }

    /// <summary>How many processes there are, at least 1.</summary>
    int Count { get; }

    /// <summary>Replaces each value by its sum over the processes.</summary>
    /// <param name="values">As many in every process.</param>
    void Sum(Span<float> values);

    /// <summary>Replaces each value by its sum over the processes.</summary>
    /// <param name="values">As many in every process.</param>
    void Sum(Span<double> values);

    /// <summary>
    /// Begins to replace each value by its sum over the processes, while the caller computes on. Sums that were begun end in the order in which they were begun;
    /// other members may be called meanwhile and come after them.
    /// </summary>
    /// <param name="values">As many in every process; nobody touches them before the sum has ended.</param>
    /// <returns>The sum under way: wait for it before the values are read or another use is made of them.</returns>
    IPendingSum BeginSum(Memory<float> values);

    /// <summary>Copies the bytes of one process to all.</summary>
    /// <param name="values">What is sent in that process, and replaced in the others; as many in every process.</param>
    /// <param name="root">The process that sends, from 0.</param>
    void Broadcast(Span<byte> values, int root = 0);

    /// <summary>Gives every process the bytes of each.</summary>
    /// <param name="values">The bytes of this process, of whatever length.</param>
    /// <returns>The bytes of each process, by its number.</returns>
    byte[][] Gather(ReadOnlySpan<byte> values);

    /// <summary>Sends each process bytes of its own.</summary>
    /// <param name="sent">What is sent, for process 0 first.</param>
    /// <param name="sentLengths">How many bytes go to each process; they fill <paramref name="sent"/>.</param>
    /// <param name="received">Receives what the processes send to this one, from process 0 first.</param>
    /// <param name="receivedLengths">How many bytes come from each process; they fill <paramref name="received"/>.</param>
    void Exchange(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentLengths, Span<byte> received, ReadOnlySpan<int> receivedLengths);

    /// <summary>Waits until every process has come here.</summary>
    void Meet();
}
