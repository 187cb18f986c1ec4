using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RealNvp.Scores;

/// <summary>
/// Goes over the state of what judges a stream, to write it or to read it: one walk for both, so that what is written is what is read. All lengths are of arrays
/// that are there already.
/// </summary>
internal abstract class StreamArchive
{
    /// <summary>Whether values come from a file, and what is there is replaced.</summary>
    public abstract bool IsReading { get; }

    /// <summary>Whether the file has the state of something, or will have it.</summary>
    /// <param name="name">What.</param>
    /// <param name="isThere">Whether it is there, where it is written.</param>
    public bool Keep(string name, bool isThere)
    {
        var flag = isThere ? 1L : 0;
        Keep(name, ref flag);
        return flag != 0;
    }

    public abstract void Keep(string name, Span<long> values);

    public abstract void Keep(string name, Span<double> values);

    public abstract void Keep(string name, Span<float> values);

    /// <summary>Keeps a record as text.</summary>
    public abstract T Keep<T>(string name, T value, JsonTypeInfo<T> type)
        where T : class;

    public void Keep(string name, ref long value) => Keep(name, new Span<long>(ref value));

    public void Keep(string name, ref double value) => Keep(name, new Span<double>(ref value));

    /// <summary>Keeps a count or a place, which must lie within bounds.</summary>
    public int Keep(string name, int value, int least, int most)
    {
        var kept = (long)value;
        Keep(name, ref kept);
        Require(kept >= least && kept <= most, name);
        return (int)kept;
    }

    public void Keep(string name, SeededRandom random)
    {
        Span<ulong> state = stackalloc ulong[SeededRandom.StateLength];
        random.CopyState(state);
        Keep(name, MemoryMarshal.Cast<ulong, long>(state));
        Require(state.ContainsAnyExcept(0UL), name);
        random.SetState(state);
    }

    /// <summary>Refuses what no stream can have led to.</summary>
    /// <exception cref="ModelFileException">It does not hold.</exception>
    public abstract void Require(bool holds, string name);
}
