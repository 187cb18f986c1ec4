using System.Globalization;
using RealNvp.Data.Tables.Sources;
using Sylvan.Data.Csv;

namespace RealNvp.Data.Tables;

/// <summary>Reads numbers from delimited text and says of a value that is none where it stands.</summary>
internal static class TextTable
{
    private const int LongestShown = 40;

    public static (float[] Values, int Width, IReadOnlyList<string>? Columns) Read(Stream file, string path)
    {
        try
        {
            var layout = TextLayout.Find(file, path, new());
            var hasHeader = HasHeader(file, layout, path);
            file.Position = 0;
            var format = TextFormat.Find(file, path, new() { Header = hasHeader });
            var lines = new LineCounter(layout.SkippedLines);
            using var reader = TextFormat.Open(file, layout, path);
            return ReadRows(reader, format, lines, path);
        }
        catch (CsvRecordTooLargeException error)
        {
            throw new DataFaultException($"'{path}' has a line of more than {TextFormat.LongestLine} characters; give a table of rows of numbers.", error);
        }
        catch (FormatException error)
        {
            throw new DataFaultException($"'{path}' is no well-formed table ({error.Message.TrimEnd('.')}); check its quotes.", error);
        }
    }

    private static (float[] Values, int Width, IReadOnlyList<string>? Columns) ReadRows(
        CsvDataReader reader, TextFormat format, LineCounter lines, string path)
    {
        string[]? columns = null;
        var width = 0;
        var values = new List<float>();
        while (reader.Read())
        {
            var line = lines.Next(reader.GetRawRecordSpan());
            if (TextFormat.IsEmpty(reader))
            {
                continue;
            }

            if (width == 0)
            {
                width = reader.RowFieldCount;
                if (format.HasHeader)
                {
                    columns = [.. Enumerable.Range(0, width).Select(column => reader.GetFieldSpan(column).Trim().ToString())];
                    continue;
                }
            }

            if (reader.GetRawRecordSpan() is ['#', ..] && (reader.RowFieldCount != width || width == 1))
            {
                continue;
            }

            if (reader.RowFieldCount != width)
            {
                throw new DataFaultException(
                    $"'{path}', line {line}: it has {Counted.Of(reader.RowFieldCount, "value")} and the lines above have {width}; give every line as many.");
            }

            if (values.Count > Array.MaxLength - width)
            {
                throw new DataFaultException($"'{path}' has more values than fit into one array; split it.");
            }

            for (var column = 0; column < width; column++)
            {
                values.Add(Parse(format, reader.GetFieldSpan(column), column, columns, line, path));
            }
        }

        return values.Count > 0
            ? ([.. values], width, columns)
            : throw new DataFaultException($"'{path}' has no rows of numbers; give a file that has some.");
    }

    /// <summary>Rows have no names to tell them from a header: a first line is one only if it holds no number at all.</summary>
    private static bool HasHeader(Stream file, TextLayout layout, string path)
    {
        using var reader = TextFormat.Open(file, layout, path);
        while (reader.Read())
        {
            if (!TextFormat.IsEmpty(reader))
            {
                return IsHeader(reader);
            }
        }

        return false;
    }

    private static bool IsHeader(CsvDataReader reader)
    {
        for (var column = 0; column < reader.RowFieldCount; column++)
        {
            var text = reader.GetFieldSpan(column);
            if (IsNumber(text.Trim()) || IsMissing(text))
            {
                return false;
            }
        }

        return true;
    }

    private static float Parse(TextFormat format, ReadOnlySpan<char> text, int column, string[]? columns, int line, string path)
    {
        if (TryParse(format, column, text, out var value) && float.IsFinite(value))
        {
            return value;
        }

        var place = $"'{path}', line {line}, column {column + 1}{(columns is null ? "" : $" ({columns[column]})")}";
        if (IsMissing(text))
        {
            throw new DataFaultException($"{place}: the value is missing ('{text.Trim()}'); fill it or remove the line.");
        }

        var shown = text.Length > LongestShown ? $"{text[..LongestShown]}..." : text.ToString();
        throw new DataFaultException($"{place}: '{shown}' is no finite number; correct it or remove the column.");
    }

    // By way of a double the last digit of a float could differ.
    private static bool TryParse(TextFormat format, int column, ReadOnlySpan<char> text, out float value)
    {
        var form = column < format.Forms.Length ? format.Forms[column] : null;
        if (form is null or { Sign: '.', IsPercent: false } && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        var isNumber = format.TryNumber(column, text.Trim(), out var number);
        value = (float)number;
        return isNumber;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || (text.ContainsAnyInRange('0', '9')
            && (WrittenForm.TryRead(text, '.', out _, out _, out _) || WrittenForm.TryRead(text, ',', out _, out _, out _)));

    private static bool IsMissing(ReadOnlySpan<char> text)
    {
        foreach (var mark in TextFormat.UsualMarks)
        {
            if (text.Trim().Equals(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
