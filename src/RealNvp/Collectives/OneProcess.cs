namespace RealNvp.Collectives;

/// <summary>The collective of one process, for which there is nothing to do.</summary>
public sealed class OneProcess : ICollective
{
    private OneProcess()
    {
    }

    /// <summary>The only one there is.</summary>
    public static OneProcess Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Count => 1;

    /// <inheritdoc/>
    public void Sum(Span<float> values)
    {
    }

    /// <inheritdoc/>
    public void Sum(Span<double> values)
    {
    }

    /// <inheritdoc/>
    public IPendingSum BeginSum(Memory<float> values) => Done.Instance;

    /// <inheritdoc/>
    public void Broadcast(Span<byte> values, int root = 0) => ArgumentOutOfRangeException.ThrowIfNotEqual(root, 0);

    /// <inheritdoc/>
    public byte[][] Gather(ReadOnlySpan<byte> values) => [values.ToArray()];

    /// <inheritdoc/>
    public void Exchange(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentLengths, Span<byte> received, ReadOnlySpan<int> receivedLengths)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sent.Length, received.Length);
        sent.CopyTo(received);
    }

    /// <inheritdoc/>
    public void Meet()
    {
    }

    private sealed class Done : IPendingSum
    {
        public static Done Instance { get; } = new();

        public void Wait()
        {
        }
    }
}
