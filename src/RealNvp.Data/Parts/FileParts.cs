namespace RealNvp.Data.Parts;

/// <summary>What the index of a file's parts says.</summary>
/// <param name="Rows">How many rows all parts have.</param>
/// <param name="Parts">The parts in their order.</param>
internal sealed record FileParts(long Rows, IReadOnlyList<FilePart> Parts);

/// <summary>A part of a file.</summary>
/// <param name="File">The name of its file, beside the index.</param>
/// <param name="FirstRow">The number of its first row in the whole, from 1.</param>
/// <param name="Rows">How many rows it has.</param>
internal sealed record FilePart(string File, long FirstRow, long Rows);
