using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Reads the cells of columns of dates and times.</summary>
internal static class DateCells
{
    /// <summary>The cell of a column; false for what is no date, or none of the calendar.</summary>
    /// <param name="cursor">Stands on the row.</param>
    /// <param name="place">The place of the column in the file.</param>
    /// <param name="form">How its dates are written.</param>
    /// <param name="cell">The cell; not-a-number if it is none.</param>
    public static bool TryRead(ITableCursor cursor, int place, DateForm form, out double cell)
    {
        if (!cursor.TryInstant(place, out var instant))
        {
            return form.TryRead(cursor.Text(place), out cell);
        }

        cell = instant.IsOfCalendar ? form.Cell(instant.Micros + (instant.IsUtc ? form.OffsetMinutes * 60_000_000L : 0)) : double.NaN;
        return instant.IsOfCalendar;
    }
}
