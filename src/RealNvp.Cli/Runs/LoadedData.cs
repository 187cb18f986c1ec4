using RealNvp.Cli.Commands;
using RealNvp.Collectives;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Tables;

namespace RealNvp.Cli.Runs;

/// <summary>The data of a run as its record names it.</summary>
internal static class LoadedData
{
    /// <summary>Loads it, with what the run's density is conditioned on.</summary>
    /// <param name="record">The run.</param>
    /// <param name="directory">Where files are looked for instead of where the run found them.</param>
    /// <param name="filledBy">The model that fills in what rows lack; null leaves them out.</param>
    /// <param name="start">The model that the run went on from; null for one from the beginning.</param>
    /// <param name="schema">The columns that the run has decided on; null decides anew.</param>
    /// <param name="progress">Hears what is found out.</param>
    /// <param name="collective">The processes that share it; null for this one alone.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Dataset Of(
        RunRecord record,
        string? directory,
        DensityModel? filledBy,
        ModelStart? start,
        TableSchema? schema,
        IProgress<string> progress,
        ICollective? collective,
        CancellationToken cancellationToken)
    {
        var place = DataPlace.Of(record.Data, directory);
        var options = CommonOptions.DataOptions(
            directory ?? record.DataDirectory, record.DataSeed, record.FullTraining, CommonOptions.SizeOf(place, record.Recipe.Flow.Shape));
        options = options with { Table = record.Table, Missing = record.Missing, Schema = schema, FilledBy = filledBy, Collective = collective };
        options = start?.Reading(options, record.Missing) ?? options;
        var data = DatasetCatalogue.Load(place, options, progress, cancellationToken);
        return record.Given is { } given ? GivenData.Of(data, given) : data;
    }
}
