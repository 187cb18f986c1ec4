using Spectre.Console;

namespace RealNvp.Cli.Display;

/// <summary>
/// A table of plain text that fits the terminal: cells are wrapped between words, long names lose their middle, and where the columns do not
/// fit next to one another every row is written as lines of its own. Nothing in a cell is taken for markup.
/// </summary>
internal sealed class TextTable
{
    /// <summary>A cell longer than this loses its middle wherever it is written.</summary>
    private const int LongestCell = 200;

    // What a simple border and the blanks beside the cells take: of the table, and of every column.
    private const int Edges = 1;
    private const int Gap = 3;

    private readonly List<string[]> _rows = [];

    public TextTable(params ReadOnlySpan<string> columns) => AddRow(columns);

    /// <summary>Adds a row of as many cells as there are columns, as plain text.</summary>
    public void AddRow(params ReadOnlySpan<string> cells)
    {
        var row = new string[cells.Length];
        for (var column = 0; column < row.Length; column++)
        {
            row[column] = WordWrap.Shorten(Printable.Line(cells[column]), LongestCell);
        }

        _rows.Add(_rows.Count == 0 || row.Length == _rows[0].Length
            ? row
            : throw new ArgumentException($"The table has {Counted.Of(_rows[0].Length, "column")} but the row "
                + $"{Counted.Of(row.Length, "cell")}.", nameof(cells)));
    }

    /// <summary>Draws the table in at most so many cells.</summary>
    public void Write(IAnsiConsole console, int width)
    {
        if (ColumnWidths.Fit(_rows, width - Edges - (Gap * _rows[0].Length)) is { } widths)
        {
            console.Write(Drawn(widths));
            return;
        }

        foreach (var row in _rows.Skip(1))
        {
            console.WriteLine();
            WriteLines(console, row, width);
        }

        console.WriteLine();
    }

#pragma warning disable RS0030 // the one place where Spectre's tables are made
    private Table Drawn(int[] widths)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (column, header) in _rows[0].Index())
        {
            table.AddColumn(new TableColumn(new Text(Fitted(header, widths[column]), new Style(decoration: Decoration.Bold))) { NoWrap = true });
        }

        foreach (var row in _rows.Skip(1))
        {
            table.AddRow([.. row.Select((cell, column) => new Text(Fitted(cell, widths[column])))]);
        }

        return table;
    }
#pragma warning restore RS0030

    private static string Fitted(string cell, int width) => string.Join(
        '\n', WordWrap.Lines(string.Join(' ', WordWrap.Words(cell).Select(word => WordWrap.Shorten(word, width))), width));

    /// <summary>A row as lines of name and value; empty cells repeat what stands above.</summary>
    private void WriteLines(IAnsiConsole console, string[] row, int width)
    {
        var names = _rows[0];
        var indent = Math.Min(names.Max(WordWrap.Width), width / 2) + 2;
        foreach (var (column, cell) in row.Index().Where(item => item.Item.Length > 0))
        {
            var lines = Fitted(cell, Math.Max(1, width - indent)).Split('\n');
            var name = WordWrap.Shorten(names[column], indent - 2);
            console.WriteLine(name + new string(' ', indent - WordWrap.Width(name)) + lines[0]);
            foreach (var line in lines.Skip(1))
            {
                console.WriteLine(new string(' ', indent) + line);
            }
        }
    }
}
