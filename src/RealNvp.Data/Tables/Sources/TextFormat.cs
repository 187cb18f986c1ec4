using System.Globalization;
using RealNvp.Tables;
using Sylvan.Data.Csv;

namespace RealNvp.Data.Tables.Sources;

/// <summary>How a text file writes a table: found out from its first lines where the user does not say.</summary>
internal sealed record TextFormat(char Delimiter, bool HasHeader, string[] Names, NumberFormatInfo Numbers, string[] MissingMarks)
{
    /// <summary>The most characters of a line.</summary>
    public const int LongestLine = 1 << 24;

    /// <summary>What stands for a missing value unless the user says otherwise.</summary>
    public static readonly string[] UsualMarks = ["", "?", "na", "n/a", "nan", "null"];

    private const int BufferLength = 1 << 16;
    private const int RowsLookedAt = 1000;

    public static TextFormat Find(Stream file, string path, TableOptions options)
    {
        var delimiter = options.Delimiter ?? DelimiterFinder.Find(file);
        var marks = options.MissingMarks is { } given ? [.. given.Select(mark => mark.Trim())] : UsualMarks;
        using var reader = Open(file, delimiter, new LineCounter(), path);
        string[]? first = null;
        var points = 0;
        var commas = 0;
        for (var row = 0; row < RowsLookedAt && reader.Read();)
        {
            if (IsEmpty(reader))
            {
                continue;
            }

            var cells = Enumerable.Range(0, reader.RowFieldCount).Select(column => reader.GetFieldSpan(column).Trim().ToString()).ToArray();
            first ??= cells;
            points += cells.Count(cell => IsDecimal(cell, '.'));
            commas += cells.Count(cell => IsDecimal(cell, ','));
            row++;
        }

        file.Position = 0;
        if (first is null)
        {
            throw new DataFaultException($"'{path}' has no rows; give a table that has some.");
        }

        // Between commas that separate, a quoted 1,234 may be a thousand as well: there only the user can tell.
        var sign = options.Decimal ?? (commas > 0 && points == 0 && delimiter != ',' ? ',' : '.');
        var numbers = new NumberFormatInfo { NumberDecimalSeparator = sign.ToString(), NumberGroupSeparator = "\u00a0" };
        var format = new TextFormat(delimiter, false, [], numbers, marks);
        var hasHeader = options.Header
            ?? (first.Any(cell => cell.Length > 0)
                && first.All(cell => cell.Length == 0 || (!format.IsMissing(cell) && !format.TryNumber(cell, out _))));
        return format with { HasHeader = hasHeader, Names = hasHeader ? ColumnNames.Different(first) : ColumnNames.Numbered(first.Length) };
    }

    public static CsvDataReader Open(Stream file, char delimiter, LineCounter lines, string path) =>
        CsvDataReader.Create(new BoundedLines(new StreamReader(file, leaveOpen: true), delimiter, path), new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = delimiter,
            BufferSize = BufferLength,
            MaxBufferSize = LongestLine,
            CommentHandler = new CommentLines(lines),
        });

    public static bool IsEmpty(CsvDataReader reader) =>
        reader.RowFieldCount == 0 || (reader.RowFieldCount == 1 && reader.GetFieldSpan(0).IsWhiteSpace());

    /// <summary>Whether a text is a number; inf is one too, so that it is refused as a number that is not finite and not taken for a name.</summary>
    public bool TryNumber(ReadOnlySpan<char> text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, Numbers, out number))
        {
            return true;
        }

        number = double.PositiveInfinity;
        return text.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase);
    }

    public bool IsMissing(ReadOnlySpan<char> text)
    {
        foreach (var mark in MissingMarks)
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
        var delimiter = Delimiter switch { '\t' => "tab", ';' => "semicolon", ',' => "comma", '|' => "bar", var other => other.ToString() };
        return $"separated by {delimiter}, {(HasHeader ? "with a header" : "without a header")}, "
            + $"decimal {(Numbers.NumberDecimalSeparator == "," ? "comma" : "point")}";
    }

    private static bool IsDecimal(string cell, char sign)
    {
        var place = cell.IndexOf(sign, StringComparison.Ordinal);
        var digits = cell.AsSpan().TrimStart("+-");
        return place > 0 && place == cell.LastIndexOf(sign) && digits.Length > 1 && !digits.ContainsAnyExcept($"0123456789{sign}");
    }
}
