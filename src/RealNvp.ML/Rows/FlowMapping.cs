using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Columns;
using RealNvp.ML.Outputs;

namespace RealNvp.ML.Rows;

/// <summary>How the columns of a view that a flow has added to come from those of its input: these first, then the flow's.</summary>
internal sealed class FlowMapping : IRowToRowMapper
{
    private readonly FlowOutput[] _outputs;
    private readonly Func<bool, IRowQuestion> _ask;
    private readonly DataViewSchema.Column[] _learnt;

    /// <summary>Lays out the columns.</summary>
    /// <param name="input">The columns of the input.</param>
    /// <param name="columns">Those that the flow learnt.</param>
    /// <param name="outputs">What it adds.</param>
    /// <param name="workers">How many batches of rows may be asked about at a time.</param>
    /// <param name="ask">Begins a question, for scores or for log p alone.</param>
    public FlowMapping(
        DataViewSchema input, IReadOnlyList<InputColumn> columns, IEnumerable<FlowOutput> outputs, int workers, Func<bool, IRowQuestion> ask)
    {
        (InputSchema, Columns, Workers, _ask, _outputs) = (input, columns, workers, ask, [.. outputs]);
        _learnt = [.. InputColumns.Match(input, columns)];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach (var output in _outputs)
        {
            builder.AddColumn(output.Name, output.Type, output.Annotations);
        }

        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The columns that the flow learnt.</summary>
    public IReadOnlyList<InputColumn> Columns { get; }

    /// <summary>How many batches of rows may be asked about at a time.</summary>
    public int Workers { get; }

    /// <summary>Which of the flow's columns are among others, by their places in the schema.</summary>
    public IReadOnlyList<(int Place, FlowOutput Output)> OutputsAmong(IEnumerable<DataViewSchema.Column> columns) =>
        [.. columns.Where(column => column.Index >= InputSchema.Count).Select(column => (column.Index, _outputs[column.Index - InputSchema.Count]))];

    /// <summary>Which columns of the schema are among others.</summary>
    public bool[] IsActive(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[OutputSchema.Count];
        foreach (var column in columns)
        {
            active[column.Index] = true;
        }

        return active;
    }

    /// <summary>A question for what some of the flow's columns need.</summary>
    public IRowQuestion Ask(IReadOnlyList<(int Place, FlowOutput Output)> outputs) => _ask(outputs.Any(output => output.Output.NeedsScore));

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        DataViewSchema.Column[] needed = [.. dependingColumns];
        return needed.Where(column => column.Index < InputSchema.Count).Select(column => InputSchema[column.Index])
            .Concat(needed.Any(column => column.Index >= InputSchema.Count) ? _learnt : []).DistinctBy(column => column.Index).ToArray();
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new FlowRow(this, input, [.. activeColumns]);
}
