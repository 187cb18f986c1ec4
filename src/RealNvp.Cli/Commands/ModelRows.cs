using RealNvp.Data;

namespace RealNvp.Cli.Commands;

/// <summary>The rows that a verb runs through a model: those of a plain file as they stand, or a part of a data set.</summary>
internal static class ModelRows
{
    public static (float[] Values, float[] Context) Read(LoadedModel loaded, string? data, string split, string? directory, IProgress<string> progress)
    {
        if (data is null || !RowFile.IsKnown(data))
        {
            var rows = SplitOption.Rows(loaded.LoadData(data, directory, progress), split);
            return rows.Count == 0
                ? throw new InvalidInputException($"The part '{split}' of the data is empty; choose another with --split.")
                : (SplitOption.Values(rows, int.MaxValue), SplitOption.Contexts(rows, int.MaxValue));
        }

        loaded.RequireUnconditional("encode FILE");
        return (ReadFile(data, loaded.Model.Dimension), []);
    }

    /// <summary>All rows of a .csv, .tsv, .npy or .npz file, which must have the model's width.</summary>
    public static float[] ReadFile(string path, int width)
    {
        var (values, fileWidth, _) = RowFile.Read(path);
        return fileWidth == width
            ? values
            : throw new InvalidInputException($"'{path}' has rows of {fileWidth} values but the model takes {width}; give a file of the kind it was trained on.");
    }
}
