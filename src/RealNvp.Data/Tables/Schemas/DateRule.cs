using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Says which columns of a table are dates or times, and of which it is in doubt.</summary>
/// <param name="source">The table.</param>
/// <param name="decided">What the user decided on its columns.</param>
internal sealed class DateRule(ITableSource source, IReadOnlyDictionary<string, ColumnDecision> decided)
{
    // Of random numbers of eight digits one in thirty is a day: so many different ones are no chance.
    private const int FewestDaysOfDigits = 10;

    private readonly List<string> _notes = [];

    /// <summary>What is to be said of dates, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What looks for dates in a column; null where it is decided that there are none.</summary>
    /// <param name="name">The column.</param>
    /// <param name="ofNumbers">Whether its numbers, too, may be dates.</param>
    public DateSearch? Search(string name, bool ofNumbers)
    {
        var decision = decided.GetValueOrDefault(name);
        return IsOpen(decision) ? new(decision?.DateForm, ofNumbers) : null;
    }

    /// <summary>How the dates of a column are written; null for a column that is taken as it was before dates were looked for.</summary>
    /// <param name="column">The place of the column.</param>
    /// <param name="values">What was seen in it.</param>
    /// <exception cref="DataFaultException">Nearly all its values are dates, or it is decided that they are, and some are none.</exception>
    public DateForm? FormOf(int column, ColumnProfile values)
    {
        var name = source.Names[column];
        var decision = decided.GetValueOrDefault(name);
        if (!IsOpen(decision) || values.Numbers + values.Texts == 0)
        {
            return null;
        }

        if (source.DatesOf(column) is { } form && decision?.DateForm is null)
        {
            return form with { Unit = form.Kind == ColumnKind.Date && form.StoredDigits is not null ? DateUnit.Day : values.Instants.Of(form.Kind) };
        }

        if (values.DateSearch is not { } search)
        {
            return null;
        }

        // Numbers beside texts are no dates, but where the user says what they are.
        if (search.Found is { } found && (values.Numbers == 0 || search.IsDecided))
        {
            AddNotes(name, found);
            return found.ToForm();
        }

        if (values is { Texts: 0, DistinctNumbers: null or { Count: >= FewestDaysOfDigits } } && search.FoundOfDigits is { } days)
        {
            return days.ToForm();
        }

        if ((search.IsDecided ? search.Only : values.Numbers == 0 ? search.Nearly : null) is { } nearly)
        {
            var (place, text) = nearly.FirstMiss!.Value;
            throw new DataFaultException(
                $"'{source.Path}', {place}, column '{name}': '{RowReason.Shortened(text)}' is none of the dates or times that the others are "
                + $"({nearly.ToForm().Pattern}); correct it, name it as a mark of missing values, take them all as categories, or leave the column out.")
            {
                Options = [nameof(TableOptions.MissingMarks), nameof(TableOptions.Categories), nameof(TableOptions.Drop)],
            };
        }

        var doubt = values.Numbers == 0 ? search.Doubt : [];
        if (decision?.Kind is not null)
        {
            throw new DataFaultException(
                $"The column '{name}' of '{source.Path}' is decided to hold dates or times, "
                + (doubt.Count > 1 ? $"and may be {string.Join(" or ", doubt)}; say which" : "and they are in no one form; say it") + " in its field dateForm.")
            {
                Options = [nameof(TableOptions.Decided)],
            };
        }

        if (doubt.Count > 1)
        {
            _notes.Add(
                $"column '{name}' may hold dates as {string.Join(" or ", doubt)} ({values.FirstText!.Value.Text}) and nothing tells which: "
                + "taken as texts; decide on its field dateForm");
        }

        return null;
    }

    private void AddNotes(string name, DateCandidate found)
    {
        if (found.HasSeveralOffsets)
        {
            _notes.Add($"column '{name}' has times of several offsets from UTC: read, and written, by the clock of UTC");
        }

        if (found.IsFiner)
        {
            _notes.Add($"column '{name}' has times finer than a millionth of a second, which are cut to that");
        }
    }

    private static bool IsOpen(ColumnDecision? decision) => decision is not { Role: ColumnRole.LeftOut }
        && decision?.Kind is null or ColumnKind.DateTime or ColumnKind.Date or ColumnKind.Time;
}
