using System.Globalization;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Data.Fitting;

/// <summary>A model whose weights a training goes on from (a warm start).</summary>
/// <param name="Model">The model; it is only read, and must outlive the training.</param>
/// <param name="Path">Where its file is, for the metadata of the new one; empty for a model in memory.</param>
public sealed record ModelStart(DensityModel Model, string Path)
{
    /// <summary>What the model has seen; a flow of an ensemble as much as the whole.</summary>
    internal SeenRows? Seen { get; init; } = Model.Seen;

    /// <summary>One flow of the model, for its own training (<see cref="EnsembleMember"/>).</summary>
    /// <param name="number">The number of the flow, from 1.</param>
    public ModelStart Member(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Model.Members.Count);
        return new(Model.Members[number - 1], Path) { Seen = Seen };
    }

    /// <summary>How the rows are read that it goes on with: by the model's columns, split by what it has seen, and filled by it where they are to be.</summary>
    /// <param name="options">What else is said of the rows.</param>
    /// <param name="missing">What is done with rows that lack a value.</param>
    /// <exception cref="DataFaultException">The rows are to be in another order than the model's, or without columns that it was trained on.</exception>
    public DataOptions Reading(DataOptions options, MissingRule missing)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Table is { } table && Model.Schema is { } schema)
        {
            RequireSameReading(table, schema);
        }

        return options with { Schema = Model.Schema, Seen = Seen, FilledBy = missing == MissingRule.Impute ? Model : null };
    }

    /// <summary>What is to be said of the split; null where rows that trained are known.</summary>
    internal string? Warning => Seen is not null || Model.Schema is null
        ? null
        : "The model does not say which rows it was trained on: some of the rows that are held out now may have trained it, which makes its figures too good.";

    /// <summary>The model's flow, trained as is said.</summary>
    internal Recipe Recipe(TrainingOptions training) => new() { Name = Model.Metadata.Recipe, Flow = Model.Spec, Training = training };

    internal FlatParameters CopyWeights()
    {
        var weights = Model.Parameters;
        var copy = new FlatParameters(weights.Plan);
        weights.Weights.CopyTo(copy.Weights);
        weights.State.CopyTo(copy.State);
        return copy;
    }

    private static void RequireSameReading(TableOptions table, TableSchema schema)
    {
        var series = schema.Series;
        var dropped = table.Drop?.FirstOrDefault(name => schema.Columns.Any(column => column.Name == name && column.Role != ColumnRole.LeftOut));
        var fault = table.OrderBy is { } order && order != series?.OrderBy
                ? ($"took its rows in {(series is null ? "no order" : $"the order of '{series.OrderBy}'")} and not of '{order}'", nameof(table.OrderBy))
            : table.Lags is { } lags && lags != series?.Lags
                ? ($"gave each row {series?.Lags?.ToString(CultureInfo.InvariantCulture) ?? "none"} of those before it and not {lags}", nameof(table.Lags))
            : table.By is { } by && by != series?.By
                ? ($"told series apart by {(series?.By is { } own ? $"'{own}'" : "no column")} and not by '{by}'", nameof(table.By))
            : dropped is not null ? ($"used the column '{dropped}'", nameof(table.Drop))
            : ((string Text, string Option)?)null;
        if (fault is { } found)
        {
            throw new DataFaultException(
                $"The training that is to go on {found.Text}: rows are read as the model read them; leave this out, or train anew.")
            {
                Options = [found.Option],
            };
        }
    }

    /// <exception cref="DataFaultException">The rows are not of the model's kind.</exception>
    internal void RequireSameColumns(Dataset data)
    {
        if (data.IsUndivided)
        {
            throw new DataFaultException($"{data.Name} has {Counted.Of(data.Test.Count, "row")}; "
                + "give at least 10 to go on with, so that each part of the split has one.");
        }

        var spec = Model.Spec;
        if (!data.Shape.Equals(spec.Shape) || data.Levels != spec.Levels || data.Train.ContextWidth != spec.Context)
        {
            throw new DataFaultException(
                $"{data.Name} has rows of shape {data.Shape} with a context of {data.Train.ContextWidth}, "
                + $"but the model takes {spec.Shape} with {spec.Context}; "
                + "go on with data of the kind it was trained on.");
        }
    }
}
