using System.Collections.Concurrent;

namespace RealNvp.Data.Tests;

/// <summary>Keeps the lines that were reported.</summary>
internal sealed class Lines : IProgress<string>
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> All => _lines;

    public void Report(string value) => _lines.Enqueue(value);
}
