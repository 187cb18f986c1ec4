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
    private DateCandidate? _ofDigits;

    /// <summary>A search for any form, or for the one that was decided.</summary>
    /// <param name="decided">The form that was decided; null for any.</param>
    /// <param name="ofNumbers">Whether days of eight digits, the basic form of ISO 8601, are looked for among the numbers.</param>
    public DateSearch(string? decided, bool ofNumbers) =>
        (_decided, _ofDigits) = (decided, ofNumbers && decided is null ? new("yyyyMMdd") : null);

    /// <summary>The form; null if there is none, or more than one fits.</summary>
    public DateCandidate? Found => _candidates?.Where(candidate => candidate.Misses == 0).ToArray() is [var only] ? only : null;

    /// <summary>The days that all numbers are, such as 20240131; null if some are none.</summary>
    public DateCandidate? FoundOfDigits => _ofDigits is { Hits: > 0 } ? _ofDigits : null;

    /// <summary>Whether the form is known beforehand.</summary>
    public bool IsDecided => _decided is not null;

    /// <summary>Whether numbers are to be looked at.</summary>
    public bool MayBeNumbers => IsDecided || _ofDigits is not null;

    /// <summary>The form that was decided, whether or not all texts are of it.</summary>
    public DateCandidate? Only => _decided is not null && _candidates is [var only] ? only : null;

    /// <summary>The orders of parts that fit all texts where there is more than one.</summary>
    public IReadOnlyList<string> Doubt =>
        [.. (_candidates ?? []).Where(candidate => candidate.Misses == 0).Select(candidate => candidate.ToForm().Pattern)];

    /// <summary>What nearly all texts are; null where they are all dates, or most are none.</summary>
    public DateCandidate? Nearly => (_candidates ?? [])
        .Where(candidate => candidate.Misses > 0 && IsMost(candidate) && candidate.Hits >= FewestBesideFaults)
        .MaxBy(candidate => candidate.Hits) is { } best && Doubt.Count == 0 && _candidates!.Count(candidate => candidate.Hits == best.Hits) == 1 ? best : null;

    /// <summary>Looks at a number as it is written; the cursor says where it stands.</summary>
    public void AddNumber(ReadOnlySpan<char> text, ITableCursor cursor)
    {
        if (IsDecided)
        {
            Add(text, cursor);
        }
        else if (_ofDigits is not null)
        {
            // Days from 1800 to 2199: numbers of eight digits that are none come soon.
            var mayBe = text is { Length: 8 } and (['1', '8' or '9', ..] or ['2', '0' or '1', ..]);
            if (mayBe)
            {
                _ofDigits.Add(text, cursor);
            }

            _ofDigits = mayBe && _ofDigits.Misses == 0 ? _ofDigits : null;
        }
    }

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
