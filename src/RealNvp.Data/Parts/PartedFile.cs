using System.Text.Json;
using RealNvp.Collectives;
using RealNvp.Files;

namespace RealNvp.Data.Parts;

/// <summary>A file that several processes write: each a part of its own, with an index beside them, or all together one in the order of the processes.</summary>
internal static class PartedFile
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The file of a part: that of <c>scores.csv</c> is <c>scores.part-2-of-4.csv</c>.</summary>
    /// <param name="path">The file that the parts are of.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="count">How many there are.</param>
    public static string PartOf(string path, int part, int count) => Path.ChangeExtension(path, $".part-{part + 1}-of-{count}{Path.GetExtension(path)}");

    /// <summary>The index of the parts: that of <c>scores.csv</c> is <c>scores.parts.json</c>.</summary>
    public static string IndexOf(string path) => Path.ChangeExtension(path, ".parts.json");

    /// <summary>Writes a file for each process, and their index once all are whole.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="path">The file that the parts are of.</param>
    /// <param name="write">Writes the part of this process and returns its number of rows. It does not call the collective.</param>
    /// <returns>The index.</returns>
    public static FileParts WriteParts(ICollective collective, string path, Func<Stream, long> write)
    {
        var rows = 0L;
        var own = PartOf(path, collective.Rank, collective.Count);
        collective.Together(() => AtomicFile.Write(own, stream => rows = write(stream)));
        var counts = collective.Joined(rows);
        var first = 1L;
        var parts = new FilePart[counts.Length];
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part] = new(Path.GetFileName(PartOf(path, part, parts.Length)), first, counts[part]);
            first += counts[part];
        }

        var index = new FileParts(counts.Sum(), parts);
        collective.Together(() =>
        {
            if (collective.Rank == 0)
            {
                AtomicFile.WriteAllText(IndexOf(path), JsonSerializer.Serialize(index, Written) + "\n");
            }
        });
        return index;
    }

    /// <summary>Writes one file by process 0: what each process writes, in their order. The others write into files of their own, which are gone afterwards.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the part of this process. It does not call the collective.</param>
    public static void WriteMerged(ICollective collective, string path, Action<Stream> write)
    {
        collective.Together(() => AtomicFile.Require(path));
        if (collective.Rank == 0)
        {
            AtomicFile.Write(path, stream =>
            {
                collective.Together(() => write(stream));
                PartPieces.ToFirst(collective, 0, _ => { }, piece => stream.Write(piece));
            });
        }
        else
        {
            using var own = new FileStream(
                Path.Combine(Path.GetTempPath(), $".realnvp-{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            collective.Together(() =>
            {
                write(own);
                own.Flush();
                own.Position = 0;
            });
            PartPieces.ToFirst(collective, own.Length, own.ReadExactly, _ => { });
        }

        // It is there for all once it is there for process 0.
        collective.Meet();
    }
}
