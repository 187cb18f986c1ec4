using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Finds for how many rows of a series each number stays the same (<see cref="TableColumn.LongestRun"/>).</summary>
internal static class LongestRuns
{
    /// <summary>The schema with what was found.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="rows">All rows in their order.</param>
    /// <param name="before">The row before each of its own series; -1 for the first ones.</param>
    /// <param name="training">The rows that train, rising.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static TableSchema With(TableSchema schema, IRows rows, int[] before, int[] training, CancellationToken cancellationToken)
    {
        var rules = UnchangedRule.Of(new(schema));
        var longest = new int[rules.Length];
        var runs = new int[(training.Length == 0 ? 0 : training[^1] + 1) * rules.Length];
        float[] row = new float[rows.Width], last = new float[rows.Width];
        foreach (var index in training)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            var earlier = before[index];
            if (earlier >= 0)
            {
                rows.Read(earlier, last);
            }

            for (var rule = 0; rule < rules.Length; rule++)
            {
                var run = rules[rule].Next(row, earlier < 0 ? [] : last, earlier < 0 ? 0 : runs[(earlier * rules.Length) + rule]);
                runs[(index * rules.Length) + rule] = run;
                longest[rule] = Math.Max(longest[rule], run);
            }
        }

        var found = rules.Zip(longest).ToDictionary(item => item.First.Column, item => item.Second);
        return schema with
        {
            Columns =
            [
                .. schema.Columns.Select((column, index) =>
                    found.TryGetValue(index, out var run) && run is > 0 and <= UnchangedRule.LongestUsual ? column with { LongestRun = run } : column),
            ],
        };
    }
}
