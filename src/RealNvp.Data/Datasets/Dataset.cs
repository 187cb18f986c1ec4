using RealNvp.Collectives;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>Data split into rows to train on, to choose the best weights by, and to report figures on.</summary>
/// <remarks>
/// Every part has its rows as they are scored: levels, and a table's dequantised values in the middle of their step. What needs noise, training and
/// likelihoods, adds it by itself (<see cref="IRows.ReadAugmented"/>, <see cref="IRows.ReadNoisy"/>).
/// <para>
/// A table's rows lie in a temporary file and those of large sets stay in theirs: whoever loads data disposes of it. What is made of data, by <c>with</c> or by
/// its methods, shares these files, so that one call to <see cref="Dispose"/> closes them for all. Rows then throw
/// <see cref="ObjectDisposedException"/>, as does whoever asks for them.
/// </para>
/// </remarks>
public sealed record Dataset : IDisposable
{
    /// <summary>The name in the catalogue, or the file's name for a table.</summary>
    public required string Name { get; init; }

    /// <summary>The shape of one datum: <c>[channels, height, width]</c> for images, <c>[columns]</c> for tables.</summary>
    public required Shape Shape { get; init; }

    /// <summary>The number of levels of quantised data (256 for 8-bit pixels), whose values are 0 to levels - 1; null for continuous data.</summary>
    public int? Levels { get; init; }

    /// <summary>
    /// Whether an image mirrored left to right is an image of the same kind: true of CIFAR-10, CelebA and LSUN, whose mirrored images the paper trains on
    /// too (arXiv:1605.08803, section 4.1).
    /// </summary>
    public bool IsMirrorable { get; init; }

    /// <summary>The rows to train on.</summary>
    public required IRows Train { get => Handles.Open(field); init => field = RowOwners.Parted(value); }

    /// <summary>The rows to stop early by; may be empty.</summary>
    public required IRows Valid { get => Handles.Open(field); init => field = RowOwners.Parted(value); }

    /// <summary>The rows that figures are reported on.</summary>
    public required IRows Test { get => Handles.Open(field); init => field = RowOwners.Parted(value); }

    /// <summary>
    /// The test rows that anomaly scores are calibrated on: neither training nor the choice of the best epoch has seen them. Rows that a table's labels call
    /// anomalies (<see cref="AnomalyLabels"/>) are left out, unless the density is given the labels.
    /// </summary>
    public IRows HeldOut => NormalOf(Test, labels => labels.Test);

    /// <summary>The validation rows that the scales of scores are taken from, without those that a table's labels call anomalies.</summary>
    internal IRows Scaling => NormalOf(Valid, labels => labels.Valid);

    /// <summary>Whether the data was not split: all of its rows are its test part.</summary>
    public bool IsUndivided { get; init; }

    /// <summary>The names of the columns of a table whose file gives them; otherwise null.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The columns of a table and what was done to them; its rows are those of a <see cref="TableEncoding"/>. Null for other data.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>
    /// What was found in each column of a table that was read to learn; empty for other data, and for rows that are read by a model's schema.
    /// </summary>
    public IReadOnlyList<FoundColumn> Found { get; init; } = [];

    /// <summary>What was found out, left out or changed when the data was read, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many rows of a table lack a value and were left out.</summary>
    public long IncompleteRows { get; init; }

    /// <summary>Gives the labels when they are first asked for, so that data whose labels are missing can be learnt without them.</summary>
    internal Lazy<RowLabels?> LabelSource { get; init; } = new((RowLabels?)null);

    /// <summary>What is open until the data is disposed of.</summary>
    internal DataHandles Handles { get; init; } = new();

    /// <summary>Where it was loaded from and how it was split; null for data that was made otherwise.</summary>
    internal DataOrigin? Origin { get; init; }

    /// <summary>The processes that have loaded it together.</summary>
    internal ICollective Collective { get; init; } = OneProcess.Instance;

    /// <summary>The rows of a table of which each of several processes holds some; null for data that a process has whole.</summary>
    internal PartedRows? Parted { get; init; }

    /// <summary>One line: where the data come from and, where it is known, under which licence.</summary>
    public string Source { get; init; } = "";

    /// <summary>The classes of the rows, read when first asked for; null if the data set has none.</summary>
    /// <exception cref="DataFaultException">The files of the labels are missing, damaged or not the published ones.</exception>
    /// <exception cref="ObjectDisposedException">The data was disposed of.</exception>
    public RowLabels? ReadLabels() => Handles.Open(LabelSource).Value;

    /// <summary>The rows of a part.</summary>
    /// <exception cref="DataFaultException">There are none in it.</exception>
    internal IRows Part(DataPart part) => RowsOf(part) is { Count: > 0 } rows
        ? rows
        : throw new DataFaultException(
            $"The part '{DataPartName(part)}' of {Name} is empty{(IsUndivided ? ": these rows are not split; take all of them." : "; choose another part.")}");

    /// <summary>The same data, each row with its class as its context: one value a class, 1 for its own.</summary>
    /// <exception cref="DataFaultException">The data has no labels, or they do not fit it.</exception>
    public Dataset GivenLabels()
    {
        var labels = ReadLabels() ?? throw new DataFaultException(
            $"{Name} has no labels to condition on; choose data that has some, or learn the density of all rows together.")
        {
            Options = [nameof(TableOptions.Given)],
        };
        if (Schema?.Series?.Lags is not null)
        {
            throw new DataFaultException($"The rows of {Name} are given those before them and cannot be given their labels too; choose one.")
            {
                Options = [nameof(TableOptions.Given), nameof(TableOptions.Lags)],
            };
        }

        var classes = labels.Names.Count;
        return this with
        {
            Train = new LabelledRows(Train, labels.Train, classes),
            Valid = new LabelledRows(Valid, labels.Valid, classes),
            Test = new LabelledRows(Test, labels.Test, classes),
        };
    }

    /// <summary>Closes the files that rows are read from; see the remarks.</summary>
    public void Dispose() => Handles.Dispose();

    /// <summary>
    /// Lets all processes that share the data read the same rows, whoever holds them, until what is returned is disposed of: each reads in the same order.
    /// </summary>
    internal IDisposable? Shared() => Parted?.Share();

    /// <summary>The same data with its labels numbered as classes that are known already.</summary>
    internal Dataset NumberedAs(IReadOnlyList<string> classes) => this with { LabelSource = new(() => ReadLabels()?.NumberedAs(classes, Name)) };

    /// <summary>The same data with the first rows of its training part only, and the labels that belong to them.</summary>
    internal Dataset FirstRows(int? count) => count < Train.Count
        ? this with
        {
            Train = new RowSubset(Train, 0, count.Value),
            LabelSource = new(() => ReadLabels() is { } labels ? labels with { Train = labels.Train[..count.Value] } : null),
        }
        : this;

    private IRows NormalOf(IRows rows, Func<RowLabels, ReadOnlyMemory<int>> part)
    {
        // Labels that the density is given are classes of normal rows.
        var areGiven = rows.ContextWidth > 0 && Schema is { ContextWidth: 0 };
        if (areGiven || Schema?.Label is null || ReadLabels() is not { } labels || AnomalyLabels.NormalOf(labels.Names) is not { } normal)
        {
            return rows;
        }

        var kept = Enumerable.Range(0, rows.Count).Where(row => labels.Names[part(labels).Span[row]] == normal).ToArray();
        return kept.Length > 0 && kept.Length < rows.Count ? RowOwners.Parted(new RowSubset(rows, kept)) : rows;
    }

    private IRows RowsOf(DataPart part) => part switch
    {
        DataPart.Train => Train,
        DataPart.Valid => Valid,
        DataPart.Test => Test,
        _ => new JoinedRows([Train, Valid, Test]),
    };

    private static string DataPartName(DataPart part) => part.ToString().ToLowerInvariant();
}
