using Microsoft.ML;
using Microsoft.ML.Runtime;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.ML.Columns;
using RealNvp.ML.Files;
using RealNvp.Tables;

namespace RealNvp.ML.Training;

/// <summary>Fits flows to data views.</summary>
internal static class FlowFitting
{
    /// <summary>Fits a flow.</summary>
    /// <param name="host">Who hears of the training, and has a seed.</param>
    /// <param name="input">The rows, which are read once.</param>
    /// <param name="options">The columns and the training.</param>
    /// <param name="takesTimesInOrder">
    /// Whether rows whose times rise are taken in their order and the times are not learnt, since later rows are to be judged.
    /// </param>
    /// <exception cref="InvalidInputException">A column is missing, or the rows cannot be learnt; the sentence says what to do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FlowModel Fit(IHost host, IDataView input, NormalizingFlowOptions options, bool takesTimesInOrder)
    {
        var columns = InputColumns.Of(input.Schema, options.Columns);
        using var channel = host.Start("Training");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
        var progress = new ChannelProgress(channel, host, ending);
        var training = Training(host, options, columns);
        var table = TableSource.FromRecords(Records(input, columns, ending.Token));
        var detector = takesTimesInOrder
            ? AnomalyDetector.Fit(table, training, progress, ending.Token)
            : AnomalyDetector.Of(ModelFitting.Fit(table, training, progress, ending.Token), training.FalseAlarms, training.Kind);
        return new(detector, new()
        {
            Columns = columns,
            FalseAlarms = training.FalseAlarms,
            Kind = training.Kind,
            Missing = options.Missing,
        });
    }

    private static DetectorOptions Training(IHost host, NormalizingFlowOptions options, IReadOnlyList<InputColumn> columns)
    {
        var contextSeed = (host as IHostEnvironmentInternal)?.Seed;
        var seed = options.Seed ?? (contextSeed is { } given ? unchecked((uint)given) : options.Training.Seed);

        // A key is a name, even where it is a number.
        string[] keys = [.. columns.Where(column => column.Type == InputType.Key).SelectMany(column => column.Cells)];
        var table = options.Training.Table ?? new();
        return options.Training with
        {
            Seed = seed,
            Table = keys.Length == 0 ? options.Training.Table : table with { Categories = [.. (table.Categories ?? []).Union(keys)] },
        };
    }

    private static IEnumerable<IReadOnlyDictionary<string, object?>> Records(
        IDataView input, IReadOnlyList<InputColumn> columns, CancellationToken cancellationToken)
    {
        using var cursor = input.GetRowCursor(InputColumns.Match(input.Schema, columns));
        var record = new RowRecord(cursor, input.Schema, columns);
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            record.Read();
            yield return record;
        }
    }
}
