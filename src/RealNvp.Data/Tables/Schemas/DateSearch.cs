using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Finds out whether all texts of a column are dates or times in one form, and in which. Each text is looked at.</summary>
internal sealed class DateSearch
{
    // A few words among dates are slips or marks; among more of them all are words.
    private const double LeastShare = 0.9;
    private const int FewestBesideFaults = 10;
    private const int MostBefore = 50;

    private readonly string? _decided;
    private List<DateCandidate>? _candidates;
    private long _before;
    private (string Place, string Text)? _firstBefore;
    private bool _isOver;

    /// <summary>A search for any form, or for the one that was decided.</summary>
    public DateSearch(string? decided) => _decided = decided;

    /// <summary>The form; null if there is none, or more than one fits.</summary>
    public DateCandidate? Found => _candidates?.Where(candidate => candidate.Misses == 0).ToArray() is [var only] ? only : null;

    /// <summary>Whether the form is known beforehand.</summary>
    public bool IsDecided => _decided is not null;

    /// <summary>The form that was decided, whether or not all texts are of it.</summary>
    public DateCandidate? Only => _decided is not null && _candidates is [var only] ? only : null;

    /// <summary>The orders of parts that fit all texts where there is more than one.</summary>
    public IReadOnlyList<string> Doubt =>
        [.. (_candidates ?? []).Where(candidate => candidate.Misses == 0).Select(candidate => candidate.ToForm().Pattern)];

    /// <summary>What nearly all texts are; null where they are all dates, or most are none.</summary>
    public DateCandidate? Nearly => (_candidates ?? [])
        .Where(candidate => candidate.Misses > 0 && IsMost(candidate) && candidate.Hits >= FewestBesideFaults)
        .MaxBy(candidate => candidate.Hits) is { } best && Doubt.Count == 0 && _candidates!.Count(candidate => candidate.Hits == best.Hits) == 1 ? best : null;

    /// <summary>Looks at a text; the cursor says where it stands.</summary>
    public void Add(ReadOnlySpan<char> text, ITableCursor cursor)
    {
        if (_isOver)
        {
            return;
        }

        if (_candidates is null)
        {
            Begin(text, cursor);
            return;
        }

        foreach (var candidate in _candidates)
        {
            candidate.Add(text, cursor);
        }

        if (_decided is null && _candidates[0].Hits + _candidates[0].Misses is var count && (count & (count - 1)) == 0 && count > MostBefore)
        {
            _candidates.RemoveAll(candidate => !IsMost(candidate));
            _isOver = _candidates.Count == 0;
        }
    }

    private void Begin(ReadOnlySpan<char> text, ITableCursor cursor)
    {
        var fitting = _decided is not null ? [_decided] : UsualDates.Fitting(text);
        if (fitting.Length == 0)
        {
            _firstBefore ??= (cursor.Place, text.ToString());
            _isOver = ++_before > MostBefore;
            return;
        }

        _candidates = [.. fitting.Select(pattern => new DateCandidate(pattern))];
        foreach (var candidate in _candidates)
        {
            candidate.MissedBefore(_before, _firstBefore);
            candidate.Add(text, cursor);
        }
    }

    private static bool IsMost(DateCandidate candidate) => candidate.Hits >= LeastShare * (candidate.Hits + candidate.Misses);
}
