using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>The rows that a verb runs through a model: those of a plain file as they stand, or a part of a data set.</summary>
internal static class ModelRows
{
    /// <param name="given">The class that all rows are taken for; null for that of each.</param>
    /// <param name="text">How the text of a table is read, where the user says it.</param>
    public static (float[] Values, float[] Context) Read(
        LoadedModel loaded,
        string? data,
        DataPart? split,
        string? directory,
        IProgress<string> progress,
        MissingRule missing,
        string? given,
        TableOptions? text,
        CancellationToken cancellationToken)
    {
        var model = loaded.Model;
        var named = given is null ? null : loaded.ContextOf(given);
        if (named is not null && model.Schema is { ContextWidth: > 0 })
        {
            throw new InvalidInputException("--given names the class of rows, and the rows of this model bring what they are given themselves; leave it out.");
        }

        var (name, values, context) = ReadRows(loaded, data, split, directory, progress, missing, text, cancellationToken);
        return (values, named is not null
            ? RowCopy.Repeated(named, values.Length / model.Dimension)
            : loaded.ContextsOf(values, context, name, progress, cancellationToken));
    }

    private static (string Name, float[] Values, float[] Context) ReadRows(
        LoadedModel loaded,
        string? data,
        DataPart? split,
        string? directory,
        IProgress<string> progress,
        MissingRule missing,
        TableOptions? text,
        CancellationToken cancellationToken)
    {
        var model = loaded.Model;
        if (data is not null && loaded.OpenNewPictures(data, split, missing, progress) is { } pictures)
        {
            return (data, ReadPictures(pictures, data, model.Dimension, cancellationToken), []);
        }

        if (data is null || split is not null || !DatasetCatalogue.IsTable(data) || model.Schema is null)
        {
            using var dataset = ModelData.ConditionedIfLabelled(model, loaded.LoadRows(data, directory, progress, missing, text, cancellationToken));
            var (rows, given) = RowCopy.First(dataset.Part(split ?? DataPart.Test), cancellationToken: cancellationToken);
            return (dataset.Name, rows, given);
        }

        var (values, context) = ReadTable(data, model, missing, text, progress, cancellationToken);
        return (data, values, context);
    }

    private static (float[] Values, float[] Context) ReadTable(
        string path, DensityModel model, MissingRule missing, TableOptions? text, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var reader = TableReader.Open(path, model, missing, text);
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
                $"{Counted.Of(reader.IncompleteRows, "row")} of '{Pipes.Input(path)}' lack {lack}; a row of latents for each row needs all of them{remedy}.");
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
