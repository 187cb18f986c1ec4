using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using RealNvp.Files;

namespace RealNvp.Pictures;

/// <summary>Writes one HTML file that holds everything it shows, so that it can be mailed, opened without a net, and printed.</summary>
internal static partial class Report
{
    private const long LargestPicture = 256L << 20;
    private const int MostOfCell = 300;
    private const int MostOfText = 1000;

    // No script runs and nothing is fetched, whatever the texts hold.
    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    // On paper the light one is printed, whatever the screen.
    private const string InTheDark = "screen and (prefers-color-scheme: dark)";

    /// <summary>Writes the report, whole or not at all.</summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="content">What to write; every text is escaped, pictures are read from their files and put inside.</param>
    /// <exception cref="InvalidInputException">
    /// A picture is missing, too large or of an unknown kind, a row has not as many cells as there are columns, or the report
    /// cannot be written to its path.
    /// </exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static void Write(string path, ReportContent content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(content);
        foreach (var table in content.Tables)
        {
            Check(table);
        }

        var (lead, others) = (Read(content.Lead), Read(content.Pictures));
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            writer.NewLine = "\n";
            WriteHead(writer, content);
            WritePictures(writer, "lead", lead);
            WritePictures(writer, "pictures", others);
            WriteFacts(writer, content.Facts);
            foreach (var table in content.Tables)
            {
                WriteTable(writer, table);
            }

            if (!string.IsNullOrWhiteSpace(content.SpecJson))
            {
                writer.WriteLine($"<details><summary>Spec</summary><pre>{Escape(content.SpecJson)}</pre></details>");
            }

            writer.WriteLine("</main>\n</body>\n</html>");
        });
    }

    private static void WriteHead(TextWriter writer, ReportContent content)
    {
        using var style = new StreamReader(typeof(Report).Assembly.GetManifestResourceStream("Report.css")!);
        writer.WriteLine("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        writer.WriteLine($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">");
        writer.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        writer.WriteLine($"<title>{Escape(Cut(content.Title, MostOfText))}</title>\n<style>\n{style.ReadToEnd()}</style>\n</head>\n<body>\n<main>");
        writer.WriteLine($"<header>\n<h1>{Escape(Cut(content.Title, MostOfText))}</h1>");
        foreach (var paragraph in content.Summary.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.TrimEntries))
        {
            if (paragraph.Length > 0)
            {
                writer.WriteLine($"<p>{Prose(paragraph)}</p>");
            }
        }

        if (content.Headlines.Count > 0)
        {
            writer.WriteLine("<ul class=\"headlines\">");
            foreach (var headline in content.Headlines)
            {
                var note = string.IsNullOrWhiteSpace(headline.Note) ? "" : $" <small>{Prose(Cut(headline.Note, MostOfCell))}</small>";
                var what = Prose(Cut(headline.What, MostOfCell));
                writer.WriteLine($"<li><strong>{Prose(Cut(headline.Value, MostOfText))}</strong> <span>{what}</span>{note}</li>");
            }

            writer.WriteLine("</ul>");
        }

        writer.WriteLine("</header>");
    }

    private static void WritePictures(TextWriter writer, string place, IReadOnlyList<ReadPicture> pictures)
    {
        if (pictures.Count == 0)
        {
            return;
        }

        writer.WriteLine($"<div class=\"{place}\">");
        foreach (var picture in pictures)
        {
            var title = Escape(Cut(picture.Shown.Title, MostOfText));
            writer.Write($"<section><figure><figcaption><h2>{title}</h2>");
            if (!string.IsNullOrWhiteSpace(picture.Shown.Caption))
            {
                writer.Write($"<p>{Prose(Cut(picture.Shown.Caption, MostOfText))}</p>");
            }

            writer.Write("</figcaption>");
            if (picture.Dark is { } dark)
            {
                writer.Write($"<picture><source media=\"{InTheDark}\" srcset=\"data:image/png;base64,{Convert.ToBase64String(dark)}\">");
            }

            writer.Write($"<img{(picture.Shown.IsPlot && picture.Dark is null ? " class=\"turned\"" : "")} alt=\"{title}\" ");
            writer.Write($"src=\"data:{picture.Type};base64,{Convert.ToBase64String(picture.Bytes)}\">");
            writer.WriteLine($"{(picture.Dark is null ? "" : "</picture>")}</figure></section>");
        }

        writer.WriteLine("</div>");
    }

    private static void WriteFacts(TextWriter writer, IReadOnlyList<(string Name, string Value)> facts)
    {
        if (facts.Count == 0)
        {
            return;
        }

        writer.WriteLine("<section><h2>Facts</h2>\n<dl class=\"facts\">");
        foreach (var (name, value) in facts)
        {
            writer.WriteLine($"<div><dt>{Escape(Cut(name, MostOfText))}</dt><dd>{Prose(Cut(value, MostOfText))}</dd></div>");
        }

        writer.WriteLine("</dl></section>");
    }

    private static void WriteTable(TextWriter writer, ReportTable table)
    {
        var numeric = Enumerable.Range(0, table.Columns.Count).Select(column => IsNumeric(table, column)).ToArray();
        var rows = Counted.Of(table.Rows.Count, "row");
        writer.WriteLine(table.Collapsed
            ? $"<details><summary>{Escape(Cut(table.Title, MostOfText))} <small>{rows}</small></summary>"
            : $"<section><h2>{Escape(Cut(table.Title, MostOfText))}</h2>");
        if (!string.IsNullOrWhiteSpace(table.Note))
        {
            writer.WriteLine($"<p>{Prose(Cut(table.Note, MostOfText))}</p>");
        }

        writer.WriteLine("<div class=\"scroll\"><table>\n<thead><tr>");
        for (var column = 0; column < numeric.Length; column++)
        {
            writer.Write($"<th scope=\"col\"{ClassOf(column)}>{Cell(table.Columns[column])}</th>");
        }

        writer.WriteLine("</tr></thead>\n<tbody>");
        foreach (var row in table.Rows)
        {
            writer.Write("<tr>");
            for (var column = 0; column < numeric.Length; column++)
            {
                writer.Write($"<td{ClassOf(column)}>{Cell(row[column])}</td>");
            }

            writer.WriteLine("</tr>");
        }

        writer.WriteLine($"</tbody></table></div>{(table.Collapsed ? "</details>" : "</section>")}");

        string ClassOf(int column) => numeric[column] ? " class=\"number\"" : "";
    }

    // Numbers and dates are read down a column, so they line up at the right; a dash or nothing may stand for one that is missing.
    private static bool IsNumeric(ReportTable table, int column)
    {
        var cells = table.Rows.Select(row => row[column].Trim()).Where(cell => cell is not ("" or "-" or "\u2013" or "\u2014")).ToArray();
        return cells.Length > 0 && cells.All(cell => IsNumber(cell.TrimEnd('%')) || AreFigures(cell.Split(' ')));
    }

    /// <summary>Whether a cell is a date, a time, or a number with its unit.</summary>
    private static bool AreFigures(string[] words) => words.Length > 1 && words[^1].All(char.IsAsciiLetter)
        ? IsNumber(words[0]) && words.Length == 2
        : words.All(word => word.Any(char.IsAsciiDigit)
            && word.All(letter => char.IsAsciiDigit(letter) || letter is '-' or ':' or '.' or '/' or '+' or 'T' or 'Z'));

    private static bool IsNumber(string text) => double.TryParse(
        text.Replace('\u2212', '-'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);

    private static void Check(ReportTable table)
    {
        for (var i = 0; i < table.Rows.Count; i++)
        {
            if (table.Rows[i].Count != table.Columns.Count)
            {
                throw new InvalidInputException(
                    $"Row {i + 1} of the table '{table.Title}' has {Counted.Of(table.Rows[i].Count, "cell")} for "
                    + $"{Counted.Of(table.Columns.Count, "column")}; give one for each.");
            }
        }
    }

    private static ReadPicture[] Read(IReadOnlyList<ReportPicture> pictures) =>
        [.. pictures.Select(picture => new ReadPicture(picture, TypeOf(picture.Path), Read(picture.Path), picture.Dark?.ToPng()))];

    private static string TypeOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".gif" => "image/gif",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidInputException(
            $"The picture '{path}' is of no kind a report shows; give a png, gif, jpg, webp or svg file."),
    };

    private static byte[] Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= LargestPicture
                ? File.ReadAllBytes(path)
                : throw new InvalidInputException(
                    $"The picture '{path}' is larger than {LargestPicture >> 20} MiB; give a smaller one.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"Cannot read the picture '{path}' for the report; check that the file exists and may be read.", error);
        }
    }

    // A name of fifty thousand letters, in every row of a table, would hide the page behind it.
    private static string Cut(string text, int most) => text.Length <= most ? text
        : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)].TrimEnd() + "\u2026";

    // Names of columns and files may hold what no page may, and what turns the direction of writing: both are shown as unknown.
    private static string Escape(string text) => WebUtility.HtmlEncode(string.Concat(text.Select(letter => IsShown(letter) ? letter : '\uFFFD')));

    // A figure and its unit stay on one line.
    private static string Prose(string text) => FigureOfPercent().Replace(Escape(text), "\u00A0%");

    // Names of columns are long on a narrow screen, and may break where their words end.
    private static string Cell(string text) => Prose(Cut(text, MostOfCell)).Replace("_", "_<wbr>");

    [GeneratedRegex("(?<=[0-9]) %")]
    private static partial Regex FigureOfPercent();

    private static bool IsShown(char letter) => letter is '\n' or '\t'
        || !(char.IsControl(letter) || letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));

    /// <summary>A picture, the kind of its file, what is in it, and the PNG for dark screens.</summary>
    private sealed record ReadPicture(ReportPicture Shown, string Type, byte[] Bytes, byte[]? Dark);
}
