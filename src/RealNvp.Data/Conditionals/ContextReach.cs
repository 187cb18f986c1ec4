using RealNvp.Calibration;
using RealNvp.Tables;

namespace RealNvp.Data.Conditionals;

/// <summary>
/// Says where a model that was trained given columns is asked for what lies far outside of what it saw there; nothing where the model file holds no training
/// rows. Safe to use from many threads at once.
/// </summary>
internal sealed class ContextReach
{
    // Beyond the training's range by so much of it.
    private const double Beyond = 0.1;

    private readonly Known[] _columns;
    private readonly (int Start, int Width, int Lags, int All)? _rows;

    /// <summary>Looks at what training saw.</summary>
    /// <param name="model">The model.</param>
    public ContextReach(DensityModel model)
    {
        _columns = model is { Schema: { ContextWidth: > 0 } schema, Calibration.Reference: { ContextWidth: > 0 } reference }
            ? [.. Columns(schema, reference)]
            : [];
        _rows = model.Schema is { Series.Lags: { } lags } series ? (series.GivenWidth, series.Width, lags, series.ContextWidth) : null;
    }

    /// <summary>The number of values that a row is given where these are the rows before it too; otherwise 0.</summary>
    public int ContextWidth => _rows?.All ?? 0;

    /// <summary>Whether a row has all rows before it that the model judges by: what it is held to had them. It has no p-value otherwise.</summary>
    public bool HasRowsBefore(ReadOnlySpan<float> context) => _rows is not { } rows || SeriesLags.Count(context[rows.Start..], rows.Width) == rows.Lags;

    /// <summary>Whether nothing is known of what training saw.</summary>
    public bool IsEmpty => _columns.Length == 0;

    /// <summary>The columns that are far outside, a sentence each.</summary>
    /// <param name="context">What a row is conditioned on, the first of what may be several times the same.</param>
    /// <param name="cells">What the columns of the table hold, with all the digits that were given; empty where that is not known.</param>
    public IEnumerable<string> Of(ReadOnlyMemory<float> context, double[]? cells = null)
    {
        if (context.IsEmpty)
        {
            yield break;
        }

        foreach (var (column, index, place, low, high) in _columns)
        {
            var value = context.Span[place];
            var room = Beyond * (high - low);
            if (value < low - room || value > high + room)
            {
                yield return $"'{column.Name}' is {(cells is null ? Number(column, value) : column.Text(cells[index]))}, far outside of what training saw "
                    + $"({Number(column, low)} to {Number(column, high)}); what the model says of it is a guess.";
            }
        }
    }

    private static IEnumerable<Known> Columns(TableSchema schema, ReferenceRows reference)
    {
        var place = 0;
        foreach (var (index, column) in schema.Columns.Index().Where(item => item.Item.Role == ColumnRole.Context))
        {
            if (column.Categories is null)
            {
                var (low, high) = Range(reference, place);
                yield return new(column, index, place, low, high);
            }

            place += column.Width;
        }
    }

    // Zero has no sign for people.
    private static string Number(TableColumn column, float value) => column.Text(column.Rounded((value * column.Scale) + column.Origin) + 0.0);

    private static (float Low, float High) Range(ReferenceRows reference, int place)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        var values = reference.Values.Span;
        for (var at = place; at < values.Length; at += reference.Width + reference.ContextWidth)
        {
            (low, high) = (Math.Min(low, values[at]), Math.Max(high, values[at]));
        }

        return (low, high);
    }

    private sealed record Known(TableColumn Column, int Index, int Place, float Low, float High);
}
