using RealNvp.Data;
using RealNvp.Pictures;
using RealNvp.Specs;

namespace RealNvp.Cli.Commands;

/// <summary>Writes rows as a picture or a table, by the file's ending.</summary>
internal static class RowOutput
{
    private const int TargetWidth = 720;

    /// <summary>Writes rows of a model: those of a table in its units, types and order; others as a picture (.png), an array, or plain text.</summary>
    /// <param name="path">The file; its ending chooses the format.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="context">What each is conditioned on: of plain text a last column says the class, of a table its columns do.</param>
    /// <param name="model">The model.</param>
    /// <param name="grid">How a picture is laid out.</param>
    /// <param name="options">How a table is written.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static void WriteRows(
        string path,
        float[] rows,
        float[] context,
        DensityModel model,
        GridStyle grid = default,
        TableWriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        if (model.Schema is not null)
        {
            CommonOptions.Ending(path, ".csv", ".tsv", ".parquet", ".npy");
            TableWriter.Write(path, model, rows, context, options, cancellationToken);
            return;
        }

        switch (CommonOptions.Ending(path, ".png", ".npy", ".csv"))
        {
            case ".png":
                DrawGrid(rows, model.Spec, grid).Save(path);
                break;
            case ".npy":
                NpyFile.Write(path, rows, [rows.Length / model.Dimension, .. model.Spec.Shape.Sizes]);
                break;
            default:
                WriteText(path, rows, context, model, isNamed: false, "x", cancellationToken);
                break;
        }
    }

    /// <summary>Writes latents: .npy or .csv; of a class-conditional model the class of each stands behind it.</summary>
    public static void WriteLatents(string path, float[] latents, float[] context, DensityModel model, CancellationToken cancellationToken)
    {
        if (CommonOptions.Ending(path, ".npy", ".csv") == ".npy")
        {
            var (values, width) = WithClasses(latents, context, model);
            NpyFile.Write(path, values, values.Length / width, width);
        }
        else
        {
            WriteText(path, latents, context, model, isNamed: true, "z", cancellationToken);
        }
    }

    private static void WriteText(
        string path, float[] rows, float[] context, DensityModel model, bool isNamed, string name, CancellationToken cancellationToken)
    {
        var (values, width) = WithClasses(rows, context, model);
        string[] last = width > model.Dimension ? [ClassNumbers.Column] : [];
        string[] names = [.. Enumerable.Range(0, model.Dimension).Select(index => $"{name}{index}"), .. last];
        CsvFile.Write(path, values, width, isNamed || last.Length > 0 ? names : null, cancellationToken);
    }

    private static (float[] Values, int Width) WithClasses(float[] rows, float[] context, DensityModel model) =>
        model.Metadata.Classes is { } classes && context.Length > 0
            ? (ClassNumbers.Behind(rows, model.Dimension, context, classes), model.Dimension + 1)
            : (rows, model.Dimension);

    private static Picture DrawGrid(float[] rows, FlowSpec spec, GridStyle grid)
    {
        if (spec.Levels is not { } levels || !ImageGrid.CanDraw(spec.Shape))
        {
            throw new InvalidInputException($"Rows of shape {spec.Shape} are no images; write them to .csv or .npy.");
        }

        var columns = grid.Columns > 0 ? grid.Columns : ImageGrid.SquareColumns(rows.Length / spec.Shape.Size);

        // Few columns and many lines are no reason for a picture that is higher than wide ones are wide.
        var lines = grid.Places is { } places ? (places[^1] / columns) + 1 : columns;
        var width = Math.Max(1, TargetWidth * columns / Math.Max(columns, lines));
        return ImageGrid.Draw(rows, spec.Shape, levels, columns, width, grid.Scaling ?? ImageScaling.Soft, grid.Places);
    }
}
