using RealNvp.Data;
using RealNvp.Persistence;
using RealNvp.Pictures;
using RealNvp.Specs;

namespace RealNvp.Cli.Commands;

/// <summary>Writes rows as a picture or a table, by the file's ending.</summary>
internal static class RowOutput
{
    /// <summary>Writes data rows: .png as a grid of images, .npy, or .csv.</summary>
    public static void WriteData(
        string path, float[] rows, FlowSpec spec, IReadOnlyList<string>? columns, GridStyle grid = default, CancellationToken cancellationToken = default)
    {
        switch (CommonOptions.Ending(path, ".png", ".npy", ".csv"))
        {
            case ".png":
                DrawGrid(rows, spec, grid).Save(path);
                break;
            case ".npy":
                NpyFile.Write(path, rows, [rows.Length / spec.Shape.Size, .. spec.Shape.Sizes]);
                break;
            default:
                CsvFile.Write(path, rows, spec.Shape.Size, columns, cancellationToken);
                break;
        }
    }

    /// <summary>Writes rows of a model: those of a table in its units, types and order; other data as <see cref="WriteData"/> does.</summary>
    public static void WriteRows(
        string path, float[] rows, float[] context, DensityModel model, GridStyle grid = default, CancellationToken cancellationToken = default)
    {
        if (model.Schema is { } schema)
        {
            CommonOptions.Ending(path, ".csv", ".tsv", ".parquet", ".npy");
            TableWriter.Write(path, schema, rows, schema.ContextWidth > 0 ? context : default, cancellationToken);
        }
        else
        {
            WriteData(path, rows, model.Spec, columns: null, grid, cancellationToken);
        }
    }

    /// <summary>Writes latents: .npy or .csv.</summary>
    public static void WriteLatents(string path, float[] latents, int dimension, CancellationToken cancellationToken)
    {
        if (CommonOptions.Ending(path, ".npy", ".csv") == ".npy")
        {
            NpyFile.Write(path, latents, latents.Length / dimension, dimension);
        }
        else
        {
            CsvFile.Write(path, latents, dimension, [.. Enumerable.Range(0, dimension).Select(index => $"z{index}")], cancellationToken);
        }
    }

    private static Picture DrawGrid(float[] rows, FlowSpec spec, GridStyle grid)
    {
        if (spec.Levels is not { } levels || !ImageGrid.CanDraw(spec.Shape))
        {
            throw new InvalidInputException($"Rows of shape {spec.Shape} are no images; write them to .csv or .npy.");
        }

        var columns = grid.Columns > 0 ? grid.Columns : ImageGrid.SquareColumns(rows.Length / spec.Shape.Size);
        return ImageGrid.Draw(rows, spec.Shape, levels, columns, scaling: grid.Scaling ?? ImageScaling.Soft);
    }
}
