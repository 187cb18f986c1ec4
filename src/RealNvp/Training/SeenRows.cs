using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RealNvp.Collectives;
using RealNvp.Rows;

namespace RealNvp.Training;

/// <summary>
/// Which rows a model was trained on and which were held back, by hashes of their values: so that rows that trained are not taken for new ones, when a
/// threshold is set by them or a training goes on from the model.
/// </summary>
/// <remarks>
/// Of more than <see cref="MostRows"/> rows those with the smallest hashes are kept, which is a sample that other data can be compared with. Whoever has
/// the hashes can tell of a row that they have whether it trained.
/// </remarks>
internal sealed class SeenRows
{
    /// <summary>The most hashes that are kept; 8 bytes each.</summary>
    public const int MostRows = 65_536;

    private readonly ulong[][] _hashes;

    internal SeenRows(ulong[] train, ulong[] valid, ulong[] test, ulong largest) => (_hashes, Largest) = ([train, valid, test], largest);

    /// <summary>Hashes beyond this are not kept.</summary>
    internal ulong Largest { get; }

    /// <summary>How many hashes there are.</summary>
    internal int Count => _hashes.Sum(hashes => hashes.Length);

    /// <summary>The hashes of a part's rows, each as often as there were equal rows.</summary>
    internal ReadOnlyMemory<ulong> Of(SeenPart part) => _hashes[(int)part];

    /// <summary>Remembers the rows of a training.</summary>
    /// <param name="train">The rows that train, with what they are conditioned on.</param>
    /// <param name="valid">The rows that choose the best epoch.</param>
    /// <param name="test">The rows that are held out for the end.</param>
    /// <param name="before">What the model had seen that the training began from; null for one from the beginning.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static SeenRows Measure(IRows train, IRows valid, IRows test, SeenRows? before = null, CancellationToken cancellationToken = default) =>
        Measure(train, valid, test, before, OneProcess.Instance, cancellationToken);

    /// <summary>The same over several processes, each of which may hold some of the rows.</summary>
    public static SeenRows Measure(
        IRows train, IRows valid, IRows test, SeenRows? before, ICollective collective, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(valid);
        ArgumentNullException.ThrowIfNull(test);
        var parts = ((IRows[])[train, valid, test]).Select(rows => Hashes(rows, collective, cancellationToken)).ToArray();
        if (before is not null)
        {
            // The weights know the rows of the training before as well.
            parts = [.. parts.Select((hashes, part) => Union(hashes, before._hashes[part]))];
        }

        var largest = Math.Min(before?.Largest ?? ulong.MaxValue, LargestOf([.. parts.SelectMany(hashes => hashes).Order()]));
        parts = [.. parts.Select(hashes => hashes.Where(hash => hash <= largest).Order().ToArray())];
        return new(parts[0], parts[1], parts[2], largest);
    }

    /// <summary>
    /// The share of rows, between 0 and 1, that the model was trained on, less what is equal by chance: held-out rows that equal a training row say how
    /// often that is so.
    /// </summary>
    /// <param name="rows">The rows as the model takes them, with what they are conditioned on.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public double TrainedShare(IRows rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var trained = _hashes[(int)SeenPart.Train].ToHashSet();
        return LessChance(Share([.. Hashes(rows, cancellationToken).Where(hash => hash <= Largest)], trained), trained);
    }

    /// <summary>The share of rows without classes that the model was trained on, of whatever class each is, less what is equal by chance.</summary>
    /// <param name="ofEachClass">The rows as the model takes them: as rows of the first class, as rows of the second, and so on.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public double TrainedShareOfAnyClass(IReadOnlyList<IRows> ofEachClass, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ofEachClass);
        ArgumentOutOfRangeException.ThrowIfZero(ofEachClass.Count);

        // A row has one hash for each class, of which those that are not kept say nothing: it is as likely among the kept ones as its own.
        var trained = _hashes[(int)SeenPart.Train].ToHashSet();
        var hits = ofEachClass.Sum(rows => Hashes(rows, cancellationToken).Count(hash => hash <= Largest && trained.Contains(hash)));
        var kept = ofEachClass[0].Count * ((Largest + 1.0) / (ulong.MaxValue + 1.0));
        return LessChance(Math.Min(1, hits / Math.Max(1, kept)), trained);
    }

    /// <summary>
    /// The part that every row had in the trainings so far, as often as there were equal ones; null for a row that is new. A row whose hash is beyond those
    /// that are kept may have trained, so that it counts as one that did.
    /// </summary>
    /// <param name="rows">The rows as the model takes them, with what they are conditioned on.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IReadOnlyList<SeenPart?> Divide(IRows rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var left = _hashes.Select(hashes => hashes.CountBy(hash => hash).ToDictionary()).ToArray();
        return Array.ConvertAll(Hashes(rows, cancellationToken), hash => hash > Largest ? SeenPart.Train : Take(hash));

        SeenPart? Take(ulong hash)
        {
            for (var part = 0; part < left.Length; part++)
            {
                if (left[part].TryGetValue(hash, out var count) && count > 0)
                {
                    left[part][hash] = count - 1;
                    return (SeenPart)part;
                }
            }

            return null;
        }
    }

    /// <summary>The same of an ensemble, of which every row that was not held out for the end trained some flow.</summary>
    internal SeenRows OfEnsemble() =>
        new([.. _hashes[(int)SeenPart.Train], .. _hashes[(int)SeenPart.Valid]], [], _hashes[(int)SeenPart.Test], Largest);

    private double LessChance(double share, HashSet<ulong> trained)
    {
        var chance = Share([.. _hashes[(int)SeenPart.Valid], .. _hashes[(int)SeenPart.Test]], trained);
        return chance < 1 ? Math.Max(0, (share - chance) / (1 - chance)) : 0;
    }

    private static double Share(ulong[] hashes, HashSet<ulong> trained) => hashes.Length == 0 ? 0 : hashes.Count(trained.Contains) / (double)hashes.Length;

    // The largest hash with which those up to it are not too many; equal ones stay together.
    private static ulong LargestOf(ulong[] rising)
    {
        if (rising.Length <= MostRows)
        {
            return ulong.MaxValue;
        }

        var beyond = rising[MostRows];
        return beyond == 0 ? 0 : beyond - 1;
    }

    private static ulong[] Union(ulong[] first, ulong[] second)
    {
        var counts = first.CountBy(hash => hash).ToDictionary();
        foreach (var (hash, count) in second.CountBy(hash => hash))
        {
            counts[hash] = Math.Max(counts.GetValueOrDefault(hash), count);
        }

        return [.. counts.SelectMany(item => Enumerable.Repeat(item.Key, item.Value))];
    }

    /// <summary>A hash of each row's values: the first eight bytes of SHA-256, which is the same on every machine.</summary>
    internal static ulong[] Hashes(IRows rows, CancellationToken cancellationToken) => Hashes(rows, rows.Count, row => row, cancellationToken);

    /// <summary>The same of rows of which each process holds some, in all of them.</summary>
    private static ulong[] Hashes(IRows rows, ICollective collective, CancellationToken cancellationToken)
    {
        if (collective.Count == 1 || rows is not IPartedRows parted)
        {
            return Hashes(rows, cancellationToken);
        }

        var own = collective.Together(() =>
        {
            int[] some = [.. Enumerable.Range(0, rows.Count).Where(row => parted.OwnerOf(row) == collective.Rank)];
            return Hashes(rows, some.Length, place => some[place], cancellationToken);
        });
        return collective.InOrder<ulong>(own, rows.Count, width: 1, parted.OwnerOf);
    }

    private static ulong[] Hashes(IRows rows, int count, Func<int, int> rowAt, CancellationToken cancellationToken)
    {
        var hashes = new ulong[count];
        var values = new float[rows.Width + rows.ContextWidth];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var place = 0; place < hashes.Length; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = rowAt(place);
            rows.Read(row, values.AsSpan(0, rows.Width));
            rows.ReadContext(row, values.AsSpan(rows.Width));
            foreach (ref var value in values.AsSpan())
            {
                // Zero and minus zero are one value.
                value += 0f;
            }

            SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan()), hash);
            hashes[place] = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(hash);
        }

        return hashes;
    }
}
