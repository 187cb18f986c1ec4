using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Pictures;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Cli.Runs;

/// <summary>Rows that a model of a table makes, beside rows of the table that it never saw: as many, and given the same.</summary>
internal sealed class GeneratedRows
{
    // Rows beyond these change no picture and no figure that can be read.
    private const int MostRows = 5_000;
    private const int MostTrainingRows = 50_000;

    private readonly TableSchema _schema;
    private readonly Dataset _data;
    private readonly float[] _real;
    private readonly float[] _made;
    private readonly float[] _context;
    private readonly ulong _seed;

    private GeneratedRows(TableSchema schema, Dataset data, DensityModel model, ulong seed, CancellationToken cancellationToken)
    {
        (_schema, _data, _seed) = (schema, data, seed);
        (_real, _context) = RowCopy.First(data.Test, MostRows, cancellationToken);
        _made = model.Sample(_real.Length / data.Test.Width, seed, context: _context, cancellationToken: cancellationToken);
    }

    /// <summary>Rows beside the test rows of a table; null for data that is no table or has fewer than two of them.</summary>
    public static GeneratedRows? BesideTest(Dataset data, DensityModel model, ulong seed, CancellationToken cancellationToken) =>
        data.Schema is { } schema && data.Test.Count > 1 ? new(schema, data, model, seed, cancellationToken) : null;

    /// <summary>Lets rows that several processes hold be sent to all that will be looked at.</summary>
    public static void Fetch(Dataset data)
    {
        if (data.Parted is not null && data.Test.Count > 1)
        {
            data.Test.Prefetch([.. Enumerable.Range(0, Math.Min(MostRows, data.Test.Count))]);
            data.Train.Prefetch([.. Enumerable.Range(0, Math.Min(MostTrainingRows, data.Train.Count))]);
        }
    }

    public Picture DrawPairs(PlotTheme theme, CancellationToken cancellationToken)
    {
        // Labels that are given are no columns of the schema's.
        var context = _schema.ContextWidth > 0 ? _context : [];
        var columns = PairColumn.OfTable(_schema, _real, _made, context, context);
        return PairPlot.Draw(columns, PairsTitle(_data.Name, columns.Count), "test rows", "generated rows", theme, cancellationToken);
    }

    /// <summary>What the picture of all pairs is called; a table of one column has none.</summary>
    public static string PairsTitle(string table, int columns) => $"{table}: {(columns == 1 ? "the column" : "every column against every other")}";

    /// <summary>Draws the column that is least like the table's.</summary>
    public Picture DrawWorst(SyntheticReport report, PlotTheme theme)
    {
        var context = _schema.ContextWidth > 0 ? _context : [];
        var column = PairColumn.OfTable(_schema, _real, _made, context, context).First(column => column.Name == report.Worst.Name);
        return ColumnPlot.Draw(column, $"{column.Name}: {Figures.Percent(report.Worst.Shape, "F1")} alike", "test rows", "generated rows", theme);
    }

    public SyntheticReport Compare(CancellationToken cancellationToken)
    {
        var (training, context) = RowCopy.First(_data.Train, MostTrainingRows, cancellationToken);
        return SyntheticReport.Compare(
            _schema,
            TableCells.Decode(_schema, training, context, cancellationToken),
            TableCells.Decode(_schema, _real, _context, cancellationToken),
            TableCells.Decode(_schema, _made, _context, cancellationToken),
            _seed,
            cancellationToken);
    }
}
