using RealNvp.Data;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>The rows that a verb runs through a model: those of a plain file as they stand, or a part of a data set.</summary>
internal static class ModelRows
{
    public static (float[] Values, float[] Context) Read(
        LoadedModel loaded, string? data, string? split, string? directory, IProgress<string> progress, MissingRule missing, CancellationToken cancellationToken)
    {
        if (data is not null && loaded.OpenNewPictures(data, split, missing, "encode", progress) is { } pictures)
        {
            return (ReadPictures(pictures, data, loaded.Model.Dimension, cancellationToken), []);
        }

        if (data is null || split is not null || !DatasetCatalogue.IsTable(data))
        {
            var rows = SplitOption.SomeRows(loaded.LoadData(data, directory, progress, missing, cancellationToken), split ?? "test");
            return (SplitOption.Values(rows, int.MaxValue, cancellationToken), SplitOption.Contexts(rows, int.MaxValue));
        }

        if (loaded.Model.Schema is { } schema && schema.ContextWidth == loaded.Model.Spec.Context)
        {
            return ReadTable(data, loaded.Model, missing, progress, cancellationToken);
        }

        loaded.RequireUnconditional("encode FILE");
        return (ReadFile(data, loaded.Model.Dimension, cancellationToken), []);
    }

    private static (float[] Values, float[] Context) ReadTable(
        string path, DensityModel model, MissingRule missing, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var reader = TableReader.Open(path, model, missing);
        var values = new List<float>();
        var context = new List<float>();
        foreach (var batch in reader.ReadBatches(cancellationToken: cancellationToken))
        {
            values.AddRange(batch.Rows.Span);
            context.AddRange(batch.Context.Span);
        }

        if (reader.IncompleteRows > 0)
        {
            var (lack, remedy) = missing == MissingRule.Impute
                ? ("too much to be filled in", ": remove those rows")
                : ("a value", ", or --missing impute to fill them in");
            throw new InvalidInputException(
                $"{reader.IncompleteRows} rows of '{path}' lack {lack}; a row of latents for each row needs all of them{remedy}.");
        }

        foreach (var note in reader.Notes)
        {
            progress.Report(note);
        }

        return ([.. values], [.. context]);
    }

    private static float[] ReadPictures(PictureReader reader, string path, int width, CancellationToken cancellationToken)
    {
        if ((long)reader.Count * width > Array.MaxLength)
        {
            throw new InvalidInputException($"The {reader.Count} pictures in '{path}' are more than can be held at once; give them in parts.");
        }

        var values = new float[reader.Count * width];
        var read = 0;
        foreach (var batch in reader.ReadBatches(cancellationToken: cancellationToken))
        {
            batch.Rows.Span.CopyTo(values.AsSpan(read));
            read += batch.Rows.Length;
        }

        return reader.Broken == 0
            ? values
            : throw new InvalidInputException(
                $"{reader.Broken} of the pictures in '{path}' are broken; a row of latents for each needs all of them: remove those.");
    }

    /// <summary>All rows of a .csv, .tsv, .npy or .npz file, which must have the model's width.</summary>
    public static float[] ReadFile(string path, int width, CancellationToken cancellationToken)
    {
        var (values, fileWidth, _) = RowFile.ReadAll(path, cancellationToken);
        return fileWidth == width
            ? values
            : throw new InvalidInputException(
                $"'{path}' has rows of {fileWidth} values but the model takes {width}; give a file of the kind it was trained on.");
    }
}
