using RealNvp.Calibration;
using RealNvp.Tables;

namespace RealNvp.Data.Conditionals;

/// <summary>Says where a model that was trained given columns is asked for what lies far outside of what it saw there.</summary>
internal static class ContextReach
{
    // Beyond the training's range by so much of it.
    private const double Beyond = 0.1;

    /// <summary>The columns that are far outside, a sentence each; nothing where the model file holds no training rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="context">What a row is conditioned on, the first of what may be several times the same.</param>
    /// <param name="cells">What the columns hold.</param>
    public static IEnumerable<string> Of(DensityModel model, TableSchema schema, float[] context, double[] cells)
    {
        if (context.Length == 0 || model.Calibration?.Reference is not { ContextWidth: > 0 } reference)
        {
            yield break;
        }

        var place = 0;
        foreach (var (index, column) in schema.Columns.Index().Where(item => item.Item.Role == ColumnRole.Context))
        {
            if (column.Categories is null)
            {
                var (low, high) = Range(reference, place);
                var room = Beyond * (high - low);
                if (context[place] < low - room || context[place] > high + room)
                {
                    yield return $"'{column.Name}' is {column.Text(cells[index])}, far outside of what training saw "
                        + $"({Number(column, low)} to {Number(column, high)}); what is drawn there is a guess of the model.";
                }
            }

            place += column.Width;
        }
    }

    private static string Number(TableColumn column, float value) => column.Text(column.Rounded((value * column.Scale) + column.Origin));

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
}
