using RealNvp.Data;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary>The rows that a verb runs through a model: those of a plain file as they stand, or a part of a data set.</summary>
internal static class ModelRows
{
    public static (float[] Values, float[] Context) Read(
        LoadedModel loaded, string? data, DataPart? split, string? directory, IProgress<string> progress, MissingRule missing, CancellationToken cancellationToken)
    {
        if (data is not null && loaded.OpenNewPictures(data, split, missing, "encode", progress) is { } pictures)
        {
            return (ReadPictures(pictures, data, loaded.Model.Dimension, cancellationToken), []);
        }

        if (data is null || split is not null || !DatasetCatalogue.IsTable(data) || loaded.Model.Schema is not { } schema)
        {
            var rows = loaded.LoadData(data, directory, progress, missing, cancellationToken).Part(split ?? DataPart.Test);
            return RowCopy.First(rows, cancellationToken: cancellationToken);
        }

        if (schema.ContextWidth != loaded.Model.Spec.Context)
        {
            loaded.RequireUnconditional("encode FILE");
        }

        return ReadTable(data, loaded.Model, missing, progress, cancellationToken);
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
        var values = ModelData.ReadAll(reader, width, cancellationToken);
        return reader.Broken == 0
            ? values
            : throw new InvalidInputException(
                $"{reader.Broken} of the pictures in '{path}' are broken; a row of latents for each needs all of them: remove those.");
    }
}
