using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// The inputs of a graph, one for each column that the model needs, under the column's own name: doubles, not-a-number where a value is missing, and texts for
/// categories, empty where one is missing. What does not fit its column is found out as a reader of files does it.
/// </summary>
internal sealed class TableInputs
{
    private const double FarthestMoment = 1e17;

    private readonly GraphBuilder _graph;
    private readonly TableEncoding _encoding;
    private readonly SortedDictionary<int, Tensor> _declared = [];

    /// <summary>Declares the inputs, before any other value takes one of their names. Of left-out columns those are there that follow from others.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoding">The table's encoding.</param>
    /// <param name="wanted">Which of the columns; null for all that a model judges by.</param>
    public TableInputs(GraphBuilder graph, TableEncoding encoding, Func<TableColumn, bool>? wanted = null)
    {
        (_graph, _encoding) = (graph, encoding);
        foreach (var (index, column) in encoding.Schema.Columns.Index())
        {
            if (wanted?.Invoke(column) ?? (column.Role is ColumnRole.Modelled or ColumnRole.Context || column.Relation is not null))
            {
                var type = column.Categories is not null ? ElementType.Text : ElementType.Float64;
                _declared.Add(index, graph.Of(graph.Input(column.Name, type, GraphShape.OfRows(1), InputNote.Of(column).ToText())));
            }
        }
    }

    /// <summary>The columns that have inputs.</summary>
    public IEnumerable<int> Columns => _declared.Keys;

    /// <summary>What the input of a column brings.</summary>
    public InputColumn Of(int index)
    {
        var (column, input) = (_encoding.Schema.Columns[index], _declared[index]);
        if (column.Categories is { } categories)
        {
            return OfTexts(categories, input);
        }

        if (column.Relation is not null)
        {
            return OfLeftOut(column, input);
        }

        var isMissing = input.IsNaN();
        var cells = column.Dates is not null ? DateNumbers.CellOf(column, input) : input;
        var isUnfit = column.Dates is not null ? (cells.Abs() > FarthestMoment) | !cells.Is(cells.Floor()) : IsUnfit(index, column, cells);
        isUnfit &= !isMissing;
        return new((isMissing | isUnfit).Where(Fitting(index), cells), isMissing, isUnfit);
    }

    private static InputColumn OfLeftOut(TableColumn column, Tensor input)
    {
        var cells = column.Dates is not null ? DateNumbers.CellOf(column, input) : input;
        return new(cells, input.IsNaN(), !(cells.Abs() <= double.MaxValue) & !input.IsNaN());
    }

    private InputColumn OfTexts(IReadOnlyList<string> categories, Tensor input)
    {
        var texts = CategoryTexts.Of(categories, _encoding.Schema.MissingMarks);
        var names = _graph.Of(_graph.Texts("texts", [.. texts.Select(text => text.Text)], new(1, texts.Count)));

        // At most one text is the input's: the product gives its index, counted from 2, and 1 for a gap.
        var places = _graph.Of(_graph.Doubles("places", [.. texts.Select(text => text.Index + 2.0)], new(texts.Count, 1)));
        var found = input.Is(names).To(ElementType.Float64).Product(places);
        return new((found - 2).Max(0), found.Is(1), found.Is(0));
    }

    /// <summary>Whether a number is none that the column can hold.</summary>
    private Tensor IsUnfit(int index, TableColumn column, Tensor cells)
    {
        // A float that is rounded up from here is infinite.
        var isUnfit = !((cells - column.Origin).Abs() < 3.4028235677973366e38);
        isUnfit = column.Kind == ColumnKind.Integer ? isUnfit | !cells.Is(cells.Floor()) : isUnfit;
        if (column is not { Role: ColumnRole.Modelled, Marginal: { } marginal })
        {
            return isUnfit;
        }

        if (column.Levels is { Count: 1 or 2 } levels)
        {
            var floats = cells.To(ElementType.Float32);
            return isUnfit | !(floats.Is((float)levels[0]) | floats.Is((float)levels[^1]));
        }

        if (_encoding.CodecOf(index) is MappedCodec mapped)
        {
            return isUnfit | new MappedColumns(_graph, [mapped]).AreOutside(cells);
        }

        // Only on steps and levels a number lies on a bound.
        var isClosed = marginal.Shares is not null || column.Step > 0;
        isUnfit = marginal.Lower is { } low ? isUnfit | (isClosed ? cells < low : cells <= low) : isUnfit;
        return marginal.Upper is { } high ? isUnfit | (isClosed ? cells > high : cells >= high) : isUnfit;
    }

    /// <summary>A number that the column can hold, for rows in which it holds none.</summary>
    private double Fitting(int index)
    {
        var column = _encoding.Schema.Columns[index];
        if (column.Role != ColumnRole.Modelled)
        {
            return column.Origin;
        }

        var codec = _encoding.CodecOf(index);
        var values = new float[codec.Width];
        foreach (var score in (float[])[0, 0.5f, 1, 2, -1])
        {
            Array.Fill(values, score);
            if (codec.Decode(values) is var cell && double.IsFinite(cell))
            {
                return cell;
            }
        }

        return codec is ShareCodec share ? new ShareSlot(share, null).Cells.First(double.IsFinite) : column.Origin;
    }
}
