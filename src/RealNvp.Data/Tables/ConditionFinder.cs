using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>Finds which of many conditions a row has: of those on the same columns the nearest.</summary>
internal sealed class ConditionFinder
{
    private readonly IReadOnlyList<double[]> _conditions;
    private readonly double[] _near;
    private readonly List<Group> _groups = [];

    /// <summary>Prepares the search.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="conditions">A cell a column each, not-a-number where nothing is asked.</param>
    /// <param name="near">How near a number must be, a column each.</param>
    public ConditionFinder(TableSchema schema, IReadOnlyList<double[]> conditions, double[] near)
    {
        (_conditions, _near) = (conditions, near);
        foreach (var group in Enumerable.Range(0, conditions.Count).GroupBy(condition => Asked(conditions[condition])))
        {
            int[] asked = [.. Enumerable.Range(0, near.Length).Where(column => !double.IsNaN(conditions[group.First()][column]))];
            int[] names = [.. asked.Where(column => schema.Columns[column].Kind == ColumnKind.Category)];
            int[] numbers = [.. asked.Except(names)];
            var byNames = group.GroupBy(condition => Key(conditions[condition], names), StringComparer.Ordinal).ToDictionary(
                same => same.Key,
                same => numbers.Length == 0 ? same.ToArray() : [.. same.OrderBy(condition => conditions[condition][numbers[0]])],
                StringComparer.Ordinal);
            _groups.Add(new(names, numbers, byNames));
        }
    }

    /// <summary>The numbers of the conditions that a row has.</summary>
    /// <param name="row">A cell a column.</param>
    public IEnumerable<int> Find(double[] row) => _groups.Select(group => Nearest(group, row)).Where(condition => condition >= 0);

    private int Nearest(Group group, double[] row)
    {
        if (!group.ByNames.TryGetValue(Key(row, group.Names), out var sorted))
        {
            return -1;
        }

        if (group.Numbers.Length == 0)
        {
            return sorted[0];
        }

        var (best, least) = (-1, double.PositiveInfinity);
        var first = group.Numbers[0];
        for (var place = FirstFrom(sorted, first, row[first] - _near[first]); place < sorted.Length; place++)
        {
            if (!(_conditions[sorted[place]][first] <= row[first] + _near[first]))
            {
                break;
            }

            if (Distance(_conditions[sorted[place]], row, group.Numbers) is var distance && distance < least)
            {
                (best, least) = (sorted[place], distance);
            }
        }

        return best;
    }

    /// <summary>Infinity where a number is not near.</summary>
    private double Distance(double[] condition, double[] row, int[] numbers)
    {
        var sum = 0.0;
        foreach (var column in numbers)
        {
            var apart = Math.Abs(condition[column] - row[column]);
            if (!(apart <= _near[column]))
            {
                return double.PositiveInfinity;
            }

            sum += apart > 0 ? apart / _near[column] * (apart / _near[column]) : 0;
        }

        return sum;
    }

    private int FirstFrom(int[] sorted, int column, double low)
    {
        var (start, end) = (0, sorted.Length);
        while (start < end)
        {
            var middle = (start + end) / 2;
            (start, end) = _conditions[sorted[middle]][column] < low ? (middle + 1, end) : (start, middle);
        }

        return start;
    }

    private static string Asked(double[] condition) => string.Concat(condition.Select(cell => double.IsNaN(cell) ? '0' : '1'));

    private static string Key(double[] cells, int[] columns) =>
        string.Join(' ', columns.Select(column => cells[column].ToString(CultureInfo.InvariantCulture)));

    private sealed record Group(int[] Names, int[] Numbers, Dictionary<string, int[]> ByNames);
}
