namespace RealNvp.Data.Tables.Sources;

/// <summary>Where a text is cut into parts: at the beginning of a record.</summary>
/// <param name="Position">The byte of the file.</param>
/// <param name="Lines">How many lines stand before it.</param>
/// <param name="Records">How many records stand before it; comments, empty lines and a header are records too.</param>
internal readonly record struct TextCut(long Position, long Lines, long Records)
{
    /// <summary>The cuts that make so many parts: the first is the beginning of the rows, the last the end of the file.</summary>
    /// <param name="rows">The beginning of the rows.</param>
    /// <param name="end">The byte behind the last.</param>
    /// <param name="tracks">What was found in each part of the bytes between, for each state that may hold before it.</param>
    public static TextCut[] Of(TextCut rows, long end, IReadOnlyList<RecordTrack[]> tracks)
    {
        var cuts = new TextCut?[tracks.Count + 1];
        var (state, isOpen, feeds, lines, records) = (0, false, 0L, rows.Lines, rows.Records);
        foreach (var (part, of) in tracks.Index())
        {
            var track = of[state];
            state = track.State;
            feeds += track.Before;
            if (track.First < 0)
            {
                continue;
            }

            (lines, records) = isOpen ? (lines + Math.Max(feeds, 1), records + 1) : (lines, records);
            cuts[part] = new(track.First, lines, records);
            (lines, records, isOpen, feeds) = (lines + track.Lines, records + track.Records, true, track.Behind);
        }

        cuts[^1] = new(end, isOpen ? lines + Math.Max(feeds, 1) : lines, isOpen ? records + 1 : records);
        for (var part = tracks.Count - 1; part >= 0; part--)
        {
            // Bytes within one record are a part without rows.
            cuts[part] ??= cuts[part + 1];
        }

        return [.. cuts.Select(cut => cut!.Value)];
    }
}
