using RealNvp.Cli.Display;
using RealNvp.Conditionals;
using RealNvp.Data;

namespace RealNvp.Cli.Commands;

/// <summary>A series that is drawn row by row, of a model whose rows are given those before them.</summary>
internal static class DrawnSeries
{
    /// <summary>Draws a series and writes it.</summary>
    public static void Write(
        Terminal terminal,
        DensityModel model,
        string? given,
        string path,
        int rows,
        ulong seed,
        double temperature,
        TableWriteOptions writing,
        CancellationToken cancellationToken)
    {
        CommonOptions.Ending(path, ".csv", ".tsv", ".parquet", ".npy");
        var (values, context) = SeriesSampler.Draw(model, rows, seed, temperature, GivenValues.Read(model.Schema!, given), cancellationToken);
        RowOutput.WriteRows(path, values, context, model, default, writing, cancellationToken);
        Written.Report(terminal, path, rows, []);
        IdentifierNotes.Show(terminal, model, rows, writing);
    }
}
