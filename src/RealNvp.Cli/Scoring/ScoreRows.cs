using RealNvp.Cli.Commands;
using RealNvp.Data;
using RealNvp.Data.Scoring;

namespace RealNvp.Cli.Scoring;

/// <summary>Finds the rows that a user wants scored: a file, of any size, pictures, or a part of a data set.</summary>
internal static class ScoreRows
{
    /// <summary>Opens rows for a model.</summary>
    /// <param name="loaded">The model.</param>
    /// <param name="data">A file, a folder of pictures or the name of a data set; null for what the model was trained on.</param>
    /// <param name="split">
    /// The part of a data set; null for the test rows, and for a file, or a folder that the model was not trained on, all of it.
    /// </param>
    /// <param name="options">How a table is read; its labels are in the column that training had unless another is named.</param>
    /// <param name="directory">Where the data's files are looked for first.</param>
    /// <param name="progress">Gets a line where there is something to say.</param>
    /// <param name="cancellationToken">Ends the reading of a data set.</param>
    public static ScoringRows Open(
        LoadedModel loaded,
        string? data,
        DataPart? split,
        ScoringOptions options,
        string? directory,
        IProgress<string> progress,
        CancellationToken cancellationToken = default)
    {
        var label = options.Table?.Label;
        if (data is not null && loaded.OpenNewPictures(data, split, options.Missing, progress) is { } pictures)
        {
            RequireNoLabel(label, data);
            return ScoringRows.OfPictures(Path.GetFileName(DataPlace.Full(data)), pictures, loaded.Model.Dimension);
        }

        if (data is null || split is not null || !DatasetCatalogue.IsTable(data))
        {
            return OfPart(loaded, data, split ?? DataPart.Test, options, directory, progress, cancellationToken);
        }

        var model = loaded.Model;
        if (model.Schema is not null)
        {
            return ScoringRows.OfTable(data, model, options, collective: null, cancellationToken);
        }

        RequireNoLabel(label, data);
        return ScoringRows.OfArray(data, model, cancellationToken);
    }

    private static ScoringRows OfPart(
        LoadedModel loaded,
        string? data,
        DataPart split,
        ScoringOptions options,
        string? directory,
        IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var all = loaded.LoadRows(data, directory, progress, options.Missing, options.Table, cancellationToken);
        var dataset = ModelData.ConditionedIfLabelled(loaded.Model, all);
        var rows = dataset.Part(split);

        // Labels of a table may say what is an anomaly; the classes of pictures do not.
        var name = SplitOption.NameOf(dataset, split);
        if (loaded.Model.Metadata.Classes is not null && options.Table?.Label is not null)
        {
            throw new InvalidInputException("The model is given the labels of its rows, so that they cannot tell which are anomalies; leave --label out.");
        }

        if (dataset.Schema?.Label is null || split == DataPart.All || loaded.Model.Metadata.Classes is not null)
        {
            RequireNoLabel(options.Table?.Label, dataset.Name);
            return ScoringRows.Of(name, rows, [], dataset);
        }

        var classes = dataset.ReadLabels();
        return ScoringRows.Of(name, rows, classes is null ? [] : [.. classes.Of(split).ToArray().Select(index => classes.Names[index])], dataset);
    }

    private static void RequireNoLabel(string? label, string data)
    {
        if (label is not null)
        {
            throw new InvalidInputException($"'{data}' has no columns with names, so that --label names none; leave it out.");
        }
    }
}
