using System.Globalization;
using RealNvp.Tables;
using Sylvan.Data.Csv;

namespace RealNvp.Data.Tables.Sources;

/// <summary>How a text file writes a table: found out from its first lines where the user does not say.</summary>
internal sealed record TextFormat(TextLayout Layout, bool HasHeader, string[] Names, char Sign, string[] MissingMarks)
{
    /// <summary>Stands in a text for letters that could not be decoded.</summary>
    public const char Replacement = '\uFFFD';

    /// <summary>The most characters of a line.</summary>
    public const int LongestLine = 1 << 24;

    /// <summary>What stands for a missing value unless the user says otherwise; the last are those of spreadsheets and of data frames.</summary>
    public static readonly string[] UsualMarks = ["", "?", "na", "n/a", "nan", "null", "#n/a", "#na", "#nv", "<na>"];

    private const int BufferLength = 1 << 16;
    private const int RowsLookedAt = 1000;
    private const int CellsLookedAt = 200_000;
    private const int FewestRowsLookedAt = 20;

    private readonly ColumnForm _numbers = new(Sign, NumberMarks.None, null, null);
    private readonly bool _areMarksWords = !MissingMarks.Any(mark => mark is [>= '0' and <= '9', ..]);

    public char Delimiter => Layout.Delimiter;

    /// <summary>How the numbers of each column are written; null for one of words.</summary>
    public ColumnForm?[] Forms { get; init; } = [];

    /// <summary>Whether lines that begin with # are comments in a table of one column; in others they are if they differ from the rows in length.</summary>
    public bool HashIsComment { get; init; }

    /// <summary>What is worth saying of how the file was read, without its name.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether a record is no row: it begins with # and is not like the rows.</summary>
    public bool IsComment(CsvDataReader reader) =>
        reader.GetRawRecordSpan() is ['#', ..] && (reader.RowFieldCount != Names.Length || (Names.Length == 1 && HashIsComment));

    /// <summary>Finds out how a file is written.</summary>
    /// <param name="file">The file, which is left at its start.</param>
    /// <param name="path">Its name, for what is said of it.</param>
    /// <param name="options">What the user says of it.</param>
    /// <param name="known">The names of columns that a model needs; a line that has them all is the header.</param>
    /// <param name="encoding">How its bytes are letters, if that is known; null finds out.</param>
    public static TextFormat Find(
        Stream file, string path, TableOptions options, IReadOnlyCollection<string>? known = null, FileEncoding? encoding = null)
    {
        var layout = TextLayout.Find(file, path, options, encoding);
        var marks = options.MissingMarks is { } given ? [.. given.Select(mark => mark.Trim())] : UsualMarks;
        var rows = FirstRows(file, path, layout);
        file.Position = 0;
        if (rows.Count == 0)
        {
            throw new DataFaultException($"'{path}' has no rows; give a table that has some.");
        }

        Predicate<string> isMissing = cell => IsMissing(cell, marks);
        var forms = ColumnForms.Find(rows.Count > 1 ? rows[1..] : rows, rows.Max(row => row.Length), isMissing, layout.Delimiter, options.Decimal);
        var format = new TextFormat(layout, false, [], forms.Sign, marks) { Forms = forms.Forms };
        var finder = new HeaderFinder(format, rows);
        var hasHeader = options.Header ?? finder.IsHeader(known ?? []);
        if (!hasHeader)
        {
            forms = ColumnForms.Find(rows, rows[0].Length, isMissing, layout.Delimiter, options.Decimal);
            format = new TextFormat(layout, false, [], forms.Sign, marks) { Forms = forms.Forms };
        }

        // A header one short of all rows leaves out the first column, of the rows' names.
        var isShort = hasHeader && rows.Count > 1 && rows.Skip(1).All(row => row.Length == rows[0].Length + 1);
        string[] first = isShort ? ["", .. rows[0]] : rows[0];
        var names = hasHeader ? ColumnNames.Different(first) : ColumnNames.Numbered(first.Length);
        if (hasHeader && Array.Find(names, name => name.Contains(Replacement, StringComparison.Ordinal)) is { } lost)
        {
            throw new DataFaultException(
                $"'{path}' has lost letters of its header when it was converted: '{lost}' holds U+FFFD; convert it again from what it came from.");
        }

        return format with
        {
            HasHeader = hasHeader,
            HashIsComment = names.Length == 1 && rows.Skip(hasHeader ? 1 : 0).All(row => format.IsMissing(row[0]) || format.TryNumber(0, row[0], out _)),
            Names = names,
            Notes = [.. layout.Notes, .. finder.Doubt is { } doubt ? (string[])[doubt] : [], .. ColumnForms.Notes(names, forms)],
        };
    }

    public static CsvDataReader Open(Stream file, TextLayout layout, string path) => Open(layout.Open(file, path), layout.Delimiter);

    /// <summary>The records of a text that begins with one.</summary>
    public static CsvDataReader Open(TextReader text, char delimiter) =>
        CsvDataReader.Create(text, new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = delimiter,
            BufferSize = BufferLength,
            MaxBufferSize = LongestLine,

            // What a comment is depends on the table: the reader finds none.
            Comment = '\uFFFF',
        });

    /// <summary>The first rows, their cells trimmed, without comments.</summary>
    private static List<string[]> FirstRows(Stream file, string path, TextLayout layout)
    {
        var rows = new List<string[]>();
        using var reader = Open(file, layout, path);
        for (var cells = 0; rows.Count < RowsLookedAt && (cells < CellsLookedAt || rows.Count < FewestRowsLookedAt) && reader.Read();)
        {
            if (!IsEmpty(reader) && (rows.Count == 0 || reader.GetRawRecordSpan() is not ['#', ..] || reader.RowFieldCount == rows[0].Length))
            {
                rows.Add([.. Enumerable.Range(0, reader.RowFieldCount).Select(column => reader.GetFieldSpan(column).Trim().ToString())]);
                cells += rows[^1].Length;
            }
        }

        return rows;
    }

    public static bool IsEmpty(CsvDataReader reader) =>
        reader.RowFieldCount == 0 || (reader.RowFieldCount == 1 && reader.GetFieldSpan(0).IsWhiteSpace());

    /// <summary>Whether a text is a number; inf is one too, so that it is refused as a number that is not finite and not taken for a name.</summary>
    /// <param name="column">The column that it stands in.</param>
    /// <param name="text">The text, trimmed.</param>
    /// <param name="number">The number.</param>
    public bool TryNumber(int column, ReadOnlySpan<char> text, out double number)
    {
        var form = column < Forms.Length ? Forms[column] : null;
        if (form is null ? double.TryParse(text, NumberStyles.Float, _numbers.Numbers, out number) : form.TryRead(text, out number))
        {
            return true;
        }

        number = double.PositiveInfinity;
        return text.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase);
    }

    public bool IsMissing(ReadOnlySpan<char> text) =>
        !(_areMarksWords && text is [>= '0' and <= '9', ..]) && IsMissing(text, MissingMarks);

    /// <summary>A number with a decimal point as those of a column are written.</summary>
    public string Written(int column, string number)
    {
        var form = column < Forms.Length ? Forms[column] : null;
        return number.Replace('.', form?.Sign ?? Sign) + (form?.IsPercent == true ? "%" : "");
    }

    private static bool IsMissing(ReadOnlySpan<char> text, string[] marks)
    {
        foreach (var mark in marks)
        {
            if (text.Equals(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe()
    {
        var delimiter = Delimiter switch { '\t' => "tab", ';' => "semicolon", ',' => "comma", '|' => "bar", ' ' => "blanks", var other => other.ToString() };
        return $"separated by {delimiter}, {(HasHeader ? "with a header" : "without a header")}, "
            + $"decimal {(Sign == ',' ? "comma" : "point")}";
    }
}
