using RealNvp.Data;
using RealNvp.Tables;

namespace RealNvp.ML;

/// <summary>What a flow learns of a data view, and how. The defaults suit most tables.</summary>
public sealed record NormalizingFlowOptions
{
    /// <summary>
    /// The columns to learn, by name: numbers of every type, truth values, text (categories), keys, dates, times, and vectors of one size of these. A vector's
    /// slots are columns of the table, called as their slot names say.
    /// </summary>
    public IReadOnlyList<string> Columns { get; init; } = ["Features"];

    /// <summary>
    /// How the flow is trained and what is flagged; unless set, as for a table in a file. Its columns are those of the table, which slots are too.
    /// </summary>
    public DetectorOptions Training { get; init; } = new();

    /// <summary>The seed of the training; null for that of the MLContext, and where that has none for <see cref="Training"/>'s.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Whether rows to score that lack a value are flagged as they are, or have it filled in by the model and are scored.</summary>
    public MissingRule Missing { get; init; }

    /// <summary>Ends the training within a step.</summary>
    public CancellationToken CancellationToken { get; init; }
}
