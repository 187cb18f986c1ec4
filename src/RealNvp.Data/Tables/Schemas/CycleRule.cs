using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Reads which columns go round, and finds out after how much where that is not said.</summary>
internal static class CycleRule
{
    private const double Nearly = 1e-3;

    private static readonly double[] WholePeriods = [7, 12, 24, 60, 360];

    /// <summary>The columns that somebody says go round, and the period if it is said: <c>hour</c>, <c>angle=360</c>.</summary>
    /// <exception cref="DataFaultException">A period is no number above 0.</exception>
    public static IReadOnlyDictionary<string, double?> Read(IReadOnlyList<string>? columns, IReadOnlyCollection<string> names)
    {
        var periods = new Dictionary<string, double?>(StringComparer.Ordinal);
        foreach (var text in columns ?? [])
        {
            // A name may hold the sign itself.
            var end = names.Contains(text) ? -1 : text.LastIndexOf('=');
            double? period = end < 0 ? null : Period(text[(end + 1)..].Trim(), text);
            periods[end < 0 ? text : text[..end].Trim()] = period;
        }

        return periods;
    }

    /// <summary>The column with its period.</summary>
    /// <exception cref="DataFaultException">The period is not said and cannot be found, or the values do not fit into it.</exception>
    public static TableColumn With(TableColumn column, double? said, double least, double most, string path)
    {
        var found = said ?? Found(column.Kind == ColumnKind.Integer, least, most) ?? throw Fault(
            $"The column '{column.Name}' of '{path}' goes from {Shown(least)} to {Shown(most)}, which tells no period; say it, such as {column.Name}=360.");
        if (most - least > found * (1 + Nearly))
        {
            throw Fault($"The column '{column.Name}' of '{path}' goes from {Shown(least)} to {Shown(most)}, more than its period {Shown(found)}; say another.");
        }

        // Steps that do not fit into the period are none of a cycle.
        var steps = column.Step > 0 ? found / column.Step : 0;
        var isStepped = column.Step > 0 && Math.Abs(steps - Math.Round(steps)) < 1e-9 * steps && column.OffGrid is null;
        return column with { Period = found, Step = isStepped ? column.Step : 0, Origin = isStepped ? column.Origin : 0, Levels = null, OffGrid = null };
    }

    /// <summary>The least value that the column can have: 0, 1 of whole numbers that begin there, or half of the period below 0.</summary>
    public static double Base(TableColumn column, FoundColumn found)
    {
        var (period, least, most) = (column.Period!.Value, found.Least ?? 0, found.Most ?? 0);
        return least < 0 ? Math.Min(-period / 2, least)
            : most < period ? 0
            : column.Kind == ColumnKind.Integer && least >= 1 && most == period ? 1
            : most > period ? least
            : 0;
    }

    private static double? Found(bool isWhole, double least, double most)
    {
        if (!isWhole)
        {
            return least < 0
                ? -least <= Math.PI * (1 + Nearly) && most <= Math.PI * (1 + Nearly) ? Math.Tau : least >= -180 && most <= 180 ? 360 : null
                : most <= Math.Tau * (1 + Nearly) && most > Math.PI ? Math.Tau : most <= 24 && most > 12 ? 24 : most <= 360 && most > 180 ? 360 : null;
        }

        if (least < 0)
        {
            return least >= -180 && most <= 180 && most - least > 180 ? 360 : null;
        }

        foreach (var period in WholePeriods)
        {
            if ((least is 0 or 1 && most == period - 1 + least) || (period is 60 or 360 && most <= period && most > 0.9 * period))
            {
                return period;
            }
        }

        return null;
    }

    private static double Period(string text, string all) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var period) && period > 0 && double.IsFinite(period)
            ? period
            : throw Fault($"'{all}' names no period: it must be a number above 0, such as angle=360.");

    private static string Shown(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static DataFaultException Fault(string sentence) => new(sentence) { Options = [nameof(TableOptions.Cyclic)] };
}
