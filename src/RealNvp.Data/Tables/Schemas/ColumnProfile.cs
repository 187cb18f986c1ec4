using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>What is learnt of a column by looking at each of its values once.</summary>
/// <param name="areNames">Whether numbers are names like other texts.</param>
/// <param name="areWritten">Whether numbers are texts in the file, so that it shows how they are written.</param>
/// <param name="dates">How its dates are written, which are numbers then; null for a column that is not known to hold any.</param>
internal sealed class ColumnProfile(bool areNames, bool areWritten, DateForm? dates = null)
{
    /// <summary>The most different values that are remembered.</summary>
    public const int MostDistinct = 1000;

    private const double LargestExact = 1L << 53;
    private const ulong FingerprintStart = 14695981039346656037;

    private readonly DistinctValues _distinct = new(MostDistinct);
    private readonly DecimalGrid _grid = new();
    private readonly DecimalGrid _wholeGrid = new();
    private double _squares;
    private long _wholes;
    private long _phrases;
    private bool _hasOtherForms;

    public long Missing { get; private set; }

    public long Numbers { get; private set; }

    public long Texts { get; private set; }

    /// <summary>Where the first text stands, and what it is.</summary>
    public (string Place, string Text)? FirstText { get; private set; }

    public double Mean { get; private set; }

    public double Least { get; private set; } = double.PositiveInfinity;

    public double Most { get; private set; } = double.NegativeInfinity;

    public double Deviation => Numbers > 1 ? Math.Sqrt(_squares / (Numbers - 1)) : 0;

    /// <summary>A number that columns of equal values share, and others do not but by a chance of 2^-64.</summary>
    public ulong Fingerprint { get; private set; } = FingerprintStart;

    public int? Decimals => _grid.Decimals;

    public double Step => _grid.Step;

    /// <summary>The different numbers and how often each came; null if there are more than <see cref="MostDistinct"/>.</summary>
    public IReadOnlyDictionary<double, long>? DistinctNumbers => _distinct.Numbers;

    /// <summary>
    /// The grid of the whole numbers of a column with more different values than are remembered, if nearly all its values are whole; null
    /// otherwise. In so many values only fractions are looked for, not whole numbers off a coarser grid.
    /// </summary>
    public CommonGrid? CommonWholes
    {
        get
        {
            var step = _wholeGrid.Step;
            return DistinctNumbers is null && _wholes >= CommonGrid.LeastShare * Numbers && step > 0 && (Most - Least) / step >= CommonGrid.FewestValues
                ? new(step, _wholeGrid.First - (step * Math.Floor((_wholeGrid.First - Least) / step)), 0, Numbers - _wholes)
                : null;
        }
    }

    public string[]? DistinctNames => _distinct.Names;

    /// <summary>Whether the numbers rise from row to row.</summary>
    public RisingSearch Rising { get; } = new();

    /// <summary>Whether each row has a value of its own.</summary>
    public KeySearch Keys { get; } = new();

    /// <summary>The pattern that the texts share.</summary>
    public CodePattern Codes { get; } = new();

    /// <summary>Whether some number is written as no number is, such as 00501.</summary>
    public bool HasCodes { get; private set; }

    /// <summary>Whether all numbers are written in digits alone.</summary>
    public bool AreAllDigits => areWritten && !_hasOtherForms && Numbers > 0;

    /// <summary>Whether some number is a whole one of 2^53 or more, which a number of 64 bits may not hold exactly.</summary>
    public bool IsBeyondExact => Math.Max(Math.Abs(Least), Math.Abs(Most)) is >= LargestExact and < double.PositiveInfinity;

    /// <summary>Whether most texts are of three words or more.</summary>
    public bool ArePhrases => 2 * _phrases > Texts;

    /// <summary>Looks for dates among the texts; null where none are to be found.</summary>
    public DateSearch? DateSearch { get; init; }

    /// <summary>The unit of moments that the file has as such.</summary>
    public DateUnitSearch Instants { get; } = new();

    /// <summary>How its dates are written; null for other columns.</summary>
    public DateForm? Dates => dates;

    public void Add(ITableCursor cursor, int column, string path, string name)
    {
        if (dates is not null)
        {
            AddDate(cursor, column, path, name);
            return;
        }

        if (cursor.TryInstant(column, out var instant) && instant.IsOfCalendar)
        {
            Instants.Add(instant.Micros);
        }

        switch (cursor.Read(column, out var number))
        {
            case CellContent.Missing:
                Missing++;
                Mix(1);
                break;
            case CellContent.Number when !areNames && !IsCode(cursor, column, number):
                if (DateSearch is { MayBeNumbers: true })
                {
                    DateSearch.AddNumber(cursor.Text(column), cursor);
                }

                if (!double.IsFinite(number))
                {
                    throw new DataFaultException(
                        $"'{path}', {cursor.Place}, column '{name}': '{cursor.Text(column)}' is no "
                        + $"{(cursor.TryInstant(column, out _) ? "date of the calendar" : "finite number")}; "
                        + "correct it, name it as a mark of missing values, or leave the column out.")
                    {
                        Options = [nameof(TableOptions.MissingMarks), nameof(TableOptions.Drop)],
                    };
                }

                if (number != Math.Floor(number))
                {
                    _hasOtherForms = true;
                }
                else if (areWritten)
                {
                    LookAtWriting(cursor.Text(column));
                }

                AddNumber(number);
                break;
            default:
                var text = cursor.Text(column);
                Texts++;
                DateSearch?.Add(text, cursor);
                if (double.IsFinite(number))
                {
                    (Least, Most) = (Math.Min(Least, number), Math.Max(Most, number));
                }

                AddText(text);
                FirstText ??= (cursor.Place, text.ToString());
                break;
        }
    }

    /// <summary>Whether a text only looks like a number: a code such as 2e9700, which no number of 64 bits holds.</summary>
    private bool IsCode(ITableCursor cursor, int column, double number) =>
        areWritten && double.IsInfinity(number) && cursor.Text(column).ContainsAnyInRange('0', '9');

    private void AddDate(ITableCursor cursor, int column, string path, string name)
    {
        if (cursor.Read(column, out _) == CellContent.Missing)
        {
            Missing++;
            Mix(1);
            return;
        }

        if (!DateCells.TryRead(cursor, column, dates!, out var cell))
        {
            var what = dates!.Kind == ColumnKind.Time ? "time of day" : "date of the calendar";
            throw new DataFaultException(
                $"'{path}', {cursor.Place}, column '{name}': '{RowReason.Shortened(cursor.Text(column))}' is no {what}; "
                + "correct it, name it as a mark of missing values, take them all as categories, or leave the column out.")
            {
                Options = [nameof(TableOptions.MissingMarks), nameof(TableOptions.Categories), nameof(TableOptions.Drop)],
            };
        }

        AddNumber(cell);
    }

    private void AddText(ReadOnlySpan<char> text)
    {
        _distinct.Add(text);
        Codes.Add(text);
        var key = FingerprintStart;
        foreach (var letter in text)
        {
            key = Mixed(key, letter);
            Mix(letter);
        }

        Mix(2);
        Keys.Add(key);
        _phrases += HasThreeWords(text) ? 1 : 0;
    }

    private void LookAtWriting(ReadOnlySpan<char> text)
    {
        HasCodes |= WrittenNumber.IsCode(text);
        _hasOtherForms |= !WrittenNumber.IsWhole(text);
    }

    private static bool HasThreeWords(ReadOnlySpan<char> text)
    {
        var blanks = 0;
        for (var i = 1; i < text.Length && blanks < 2; i++)
        {
            blanks += char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i]) ? 1 : 0;
        }

        return blanks >= 2;
    }

    private void AddNumber(double number)
    {
        Numbers++;
        var difference = number - Mean;
        Mean += difference / Numbers;
        _squares += difference * (number - Mean);
        Least = Math.Min(Least, number);
        Most = Math.Max(Most, number);
        _grid.Add(number);
        Rising.Add(number);
        if (number == Math.Floor(number))
        {
            _wholes++;
            _wholeGrid.Add(number);
            Keys.Add(number);
        }
        else
        {
            Keys.GiveUp();
        }

        _distinct.Add(number);

        // Minus zero equals zero, and so must their bits.
        Mix(BitConverter.DoubleToUInt64Bits(number + 0.0));
    }

    private void Mix(ulong value) => Fingerprint = Mixed(Fingerprint, value);

    private static ulong Mixed(ulong fingerprint, ulong value)
    {
        value = (fingerprint ^ value) * 0xBF58476D1CE4E5B9;
        return value ^ (value >> 31);
    }
}
