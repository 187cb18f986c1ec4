using RealNvp.Evaluation;
using RealNvp.Pictures;
using RealNvp.Rows;

namespace RealNvp.Cli.Commands;

/// <summary>What drawn rows are conditioned on: what the user names, or the classes in their order.</summary>
/// <param name="Values"><c>[rows, Spec.Context]</c>.</param>
/// <param name="Classes">The classes and how many rows of each, where none was named; empty otherwise.</param>
/// <param name="Grid">Where images of the classes lie in a picture, each class on lines of its own; null where one class is all.</param>
internal sealed record SampleContext(float[] Values, IReadOnlyList<(string Name, int Rows)> Classes, GroupedGrid? Grid)
{
    /// <summary>
    /// The context of rows: of a class-conditional model without a class named, a picture shows as many of each, other rows are of the classes as training
    /// rows were.
    /// </summary>
    public static SampleContext Of(LoadedModel loaded, string? given, int rows, bool isPicture, ulong seed)
    {
        var model = loaded.Model;
        if (given is not null || model.Metadata.Classes is not { } classes || model.Schema is { ContextWidth: > 0 })
        {
            return new(RowCopy.Repeated(loaded.ContextOf(given), rows), [], null);
        }

        var counts = isPicture && rows >= classes.Count
            ? [.. Enumerable.Range(0, classes.Count).Select(label => (rows + classes.Count - 1 - label) / classes.Count)]
            : ClassContext.CountsInProportion(rows, ClassPosterior.Priors(model), seed);
        return new(ClassContext.InOrder(counts), [.. classes.Zip(counts)], isPicture && counts.Max() > 1 ? GroupedGrid.Of(counts) : null);
    }
}
