using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Finds out whether the first line of a table names its columns: it does if it is unlike all others.</summary>
/// <param name="format">What numbers and missing values look like.</param>
/// <param name="rows">The first lines, cut into trimmed cells.</param>
internal sealed class HeaderFinder(TextFormat format, IReadOnlyList<string[]> rows)
{
    private const int FewestRowsOfNumbers = 10;
    private const int FewestRowsOfWords = 2;
    private const int FewestInSequence = 3;
    private const int MostShown = 5;

    private readonly string[] _first = rows[0];

    /// <summary>What is worth saying: how the line was read where another reading is possible. Null without doubt.</summary>
    public string? Doubt { get; private set; }

    private string Shown => $"({string.Join(", ", _first.Take(MostShown))}); the option Header says otherwise";

    /// <summary>Whether the first line is a header.</summary>
    /// <param name="known">The names of columns that a model needs: a line that has them all is a header. None if there is no model.</param>
    public bool IsHeader(IReadOnlyCollection<string> known)
    {
        if (known.Count > 0 && known.All(_first.Contains))
        {
            return true;
        }

        if (_first.All(cell => cell.Length == 0))
        {
            return false;
        }

        Cell[] cells = [.. Enumerable.Range(0, _first.Length).Where(column => _first[column].Length > 0).Select(Look)];
        var numbers = cells.Count(cell => cell.IsNumber);
        if (numbers == 0)
        {
            return OfWords(cells);
        }

        var words = cells.Where(cell => cell is { IsNumber: false, IsMark: false }).ToArray();
        if (rows.Count <= FewestRowsOfWords || words.Any(cell => cell.Recurs))
        {
            return false;
        }

        var isUnlike = IsSequence(cells) || cells.Where(cell => cell.IsNumber).All(cell => cell.IsUnlike);
        if (words.Any(cell => cell.IsOverNumbers))
        {
            // As a row it would be refused, for its words among numbers.
            Doubt = isUnlike ? null : $"the first line was read as the header, since it has words above numbers, though others are numbers as below {Shown}";
            return true;
        }

        // A name of one row only is no sign of a header where all rows have such names.
        var isSure = IsSequence(cells) || numbers >= FewestInSequence || (words.Length > 0 && words.All(cell => cell.IsOverRepeats));
        var isHeader = isUnlike
            && isSure
            && rows.Count > FewestRowsOfNumbers
            && _first.Where(cell => cell.Length > 0).Distinct(StringComparer.Ordinal).Count() == cells.Length;
        Doubt = isHeader ? $"the first line was read as the header, since its values are unlike those below {Shown}"
            : rows.Count > FewestRowsOfNumbers && (isUnlike || words.Any(cell => cell.IsOverRepeats))
            ? $"the first line was read as a row, though it is unlike the others {Shown}"
            : null;
        return isHeader;
    }

    private bool OfWords(Cell[] cells)
    {
        var words = cells.Where(cell => !cell.IsMark).ToArray();
        if (words.Length == 0)
        {
            // Na, inf: in a row of gaps they would be marks, as in the rows below.
            return rows.Count > FewestRowsOfNumbers && cells.All(cell => cell.IsOverNumbers && !cell.Recurs && _first[cell.Column].Any(char.IsLetter));
        }

        if (rows.Count > FewestRowsOfNumbers && words.All(cell => cell.Recurs))
        {
            Doubt = $"the first line was read as a row, since its values come again below {Shown}";
            return false;
        }

        return words.Length == cells.Length || words.Any(cell => cell.IsOverNumbers) || cells.All(cell => !cell.IsMark || (cell.IsOverNumbers && !cell.Recurs));
    }

    /// <summary>Whether the numbers of the line are evenly spaced, such as years or wave lengths, and those of no other line are.</summary>
    private bool IsSequence(Cell[] cells)
    {
        int[] columns = [.. cells.Where(cell => cell.IsNumber).Select(cell => cell.Column)];
        return columns.Length >= FewestInSequence && rows.Count > FewestRowsOfNumbers && IsEven(_first) && !rows.Skip(1).Any(IsEven);

        bool IsEven(string[] row)
        {
            var numbers = new double[columns.Length];
            for (var place = 0; place < columns.Length; place++)
            {
                if (columns[place] >= row.Length || !format.TryNumber(columns[place], row[columns[place]], out numbers[place]))
                {
                    return false;
                }
            }

            var step = numbers[1] - numbers[0];
            var nearly = 1e-9 * Math.Abs(step);
            return step != 0 && Enumerable.Range(2, numbers.Length - 2).All(place => Math.Abs(numbers[place] - numbers[place - 1] - step) < nearly);
        }
    }

    private Cell Look(int column)
    {
        var text = _first[column];
        var isNumber = TryFinite(text, out var number);
        var isMark = !isNumber && (format.IsMissing(text) || format.TryNumber(column, text, out _));
        var (numbers, words, wholes) = (0, 0, 0);
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows.Skip(1).Where(row => column < row.Length && row[column].Length > 0))
        {
            distinct.Add(row[column]);
            if (TryFinite(row[column], out var other))
            {
                numbers++;
                wholes += other == Math.Floor(other) ? 1 : 0;
            }
            else
            {
                words += format.IsMissing(row[column]) ? 0 : 1;
            }
        }

        if (!isNumber && words > 0 && numbers == 0 && UsualDates.Are(text) && AreDates(column))
        {
            return new(column, IsNumber: true, IsMark: false, distinct.Contains(text), IsOverNumbers: true, IsUnlike: false, distinct.Count <= rows.Count / 2);
        }

        // A number above words, a whole one above fractions.
        var isUnlike = isNumber && (numbers == 0 || (wholes == 0 && number == Math.Floor(number)));
        return new(column, isNumber, isMark, distinct.Contains(text), numbers > 0 && words == 0, isUnlike, distinct.Count <= rows.Count / 2);

        bool TryFinite(string cell, out double value)
        {
            value = double.NaN;
            return !format.IsMissing(cell) && format.TryNumber(column, cell, out value) && double.IsFinite(value);
        }
    }

    private bool AreDates(int column) => rows.Skip(1).All(row =>
        column >= row.Length || format.IsMissing(row[column]) || UsualDates.Are(row[column]));

    private readonly record struct Cell(int Column, bool IsNumber, bool IsMark, bool Recurs, bool IsOverNumbers, bool IsUnlike, bool IsOverRepeats);
}
