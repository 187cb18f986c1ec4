using RealNvp.Calibration;
using RealNvp.Rows;

namespace RealNvp.Scores;

/// <summary>
/// The smallest change that makes a flagged row normal by the score that flagged it: one column if there is one, the one that is most to blame, with the nearest
/// value that will do; else, where none stands out, two at once, with values that normal rows like it have; else a column after the other.
/// </summary>
internal sealed class RowRepairer
{
    private const int MostChanges = 5;
    private const int MostValues = 12;

    // All pairs of so many columns, each with the values of so many rows.
    private const int PairedColumns = 8;
    private const int PairedRows = 12;

    // Squared deviations.
    private const double LeastDifference = 0.01;

    // The least likely of all columns of a normal row is less likely than this, shared among them, in one row of twenty.
    private const double ByChance = 0.05;

    private readonly AnomalyScorer _scorer;
    private readonly RowExplainer _explainer;
    private readonly Lazy<NormalRows?> _normal;

    /// <summary>Prepares the search.</summary>
    /// <param name="scorer">What flags rows.</param>
    /// <param name="explainer">What says which columns are to blame, and what they could have.</param>
    /// <param name="reference">The training rows that the model carries; null for none.</param>
    public RowRepairer(AnomalyScorer scorer, RowExplainer explainer, ReferenceRows? reference)
    {
        (_scorer, _explainer) = (scorer, explainer);
        _normal = new(() => reference is null ? null : new(scorer, reference, explainer.Columns, CancellationToken.None));
    }

    /// <summary>
    /// The nearest training row that is normal, as the flow sees it, and the columns in which it differs by more than next to nothing, those that differ most
    /// first; null where there is none.
    /// </summary>
    /// <param name="row">A row.</param>
    /// <param name="context">What it is conditioned on.</param>
    public (float[] Row, IReadOnlyList<int> Columns)? Nearest(ReadOnlySpan<float> row, ReadOnlySpan<float> context)
    {
        if (_normal.Value is not { Count: > 0 } normal)
        {
            return null;
        }

        var (columns, contexts) = normal.Distances(row, context);
        var nearest = Enumerable.Range(0, normal.Count).MinBy(index => columns[index].Sum() + contexts[index]);
        return (normal[nearest].ToArray(), [.. columns[nearest].Index().Where(column => column.Item > LeastDifference)
            .OrderByDescending(column => column.Item).Select(column => _explainer.Columns[column.Index].Column)]);
    }

    /// <summary>Whether a column is less likely than the least likely one of a normal row is by chance.</summary>
    /// <param name="column">A column.</param>
    /// <param name="columns">How many columns there are.</param>
    public static bool StandsOut(ExplainedColumn column, int columns) => column.Explanation.TailProbability < ByChance / columns;

    /// <summary>Changes a row until it is not flagged.</summary>
    /// <param name="row">A row that is flagged for its score.</param>
    /// <param name="context">What it is conditioned on.</param>
    /// <param name="found">What is known of its columns, the most to blame first.</param>
    /// <param name="cancellationToken">Stops between columns.</param>
    /// <returns>The row, which is still flagged where <see cref="MostChanges"/> columns are not enough.</returns>
    public RepairedRow Repair(
        ReadOnlySpan<float> row, ReadOnlySpan<float> context, IReadOnlyList<ExplainedColumn> found, CancellationToken cancellationToken)
    {
        float[] current = row.ToArray();
        var all = found;
        var (changed, isPair) = (new List<int>(), false);
        var score = Scores(current, context, cancellationToken)[0];
        while (score.IsFlagged && changed.Count < MostChanges)
        {
            ExplainedColumn[] open = [.. found.Where(column => column.Conditional.IsPossible && !changed.Contains(column.Explanation.Column))];
            if (open.Length == 0)
            {
                break;
            }

            var tried = open.Select(column => (Column: column, Values: ValuesOf(column.Conditional))).ToArray();
            float[] rows = [.. tried.SelectMany(item => item.Values.SelectMany(value => item.Column.Conditional.RowWith(value).ToArray()))];
            var scores = Scores(rows, context, cancellationToken);
            var (place, best, isDone) = Choose(current, tried, scores);
            if (!isDone && changed.Count == 0 && !StandsOut(open[0], found.Count) && Pair(current, context, open, cancellationToken) is { } pair)
            {
                (current, score, isPair) = (pair.Row, pair.Score, true);
                changed.AddRange(pair.Columns);
                break;
            }

            (current, score) = (rows.AsSpan(place * current.Length, current.Length).ToArray(), scores[place]);
            changed.Add(best);
            found = isDone ? found : _explainer.Measure(current, context, cancellationToken);
        }

        // Two columns at once may do where one after the other did not, or needed more.
        if (!isPair && (score.IsFlagged || changed.Count > 2)
            && Pair(row.ToArray(), context, [.. all.Where(column => column.Conditional.IsPossible)], cancellationToken) is { } two)
        {
            return new(two.Row, two.Columns, IsPair: false, two.Score);
        }

        // A column that was changed on the way may not be needed in the end.
        foreach (var column in changed.Count > 1 && !isPair && !score.IsFlagged ? changed.ToArray() : [])
        {
            var without = _explainer.WithColumnsOf(current, row, [column]);
            if (Scores(without, context, cancellationToken)[0] is { IsFlagged: false } enough)
            {
                (current, score) = (without, enough);
                changed.Remove(column);
            }
        }

        return new(current, changed, isPair, score);
    }

    /// <summary>The first column that makes the row normal with some value, and the nearest such value; without one the most to blame with its best value.</summary>
    private static (int Place, int Column, bool IsDone) Choose(
        float[] row, (ExplainedColumn Column, int[] Values)[] tried, RowScore[] scores)
    {
        var start = 0;
        foreach (var (column, values) in tried)
        {
            var (candidates, first) = (column.Conditional.Candidates, start);
            int[] normal = [.. Enumerable.Range(0, values.Length).Where(value => !scores[first + value].IsFlagged)];
            if (normal.Length > 0)
            {
                var chosen = candidates.AreNames
                    ? normal.MinBy(value => scores[first + value].Value)
                    : normal.MinBy(value => Math.Abs(candidates.Values[values[value]] - row[candidates.Start]));
                return (first + chosen, column.Explanation.Column, true);
            }

            start += values.Length;
        }

        var least = Enumerable.Range(0, tried[0].Values.Length).MinBy(value => scores[value].Value);
        return (least, tried[0].Column.Explanation.Column, false);
    }

    /// <summary>Two columns that make the row normal with what normal rows have that are like it in all others; null where there are none.</summary>
    private (float[] Row, RowScore Score, int[] Columns)? Pair(
        float[] row, ReadOnlySpan<float> context, ExplainedColumn[] open, CancellationToken cancellationToken)
    {
        if (_normal.Value is not { Count: > 0 } normal || open.Length < 2)
        {
            return null;
        }

        var (distances, contexts) = normal.Distances(row, context);
        double[] all = [.. distances.Select((columns, index) => columns.Sum() + contexts[index])];
        var (rows, pairs) = (new List<float>(), new List<int[]>());
        foreach (var first in open.Take(PairedColumns))
        {
            foreach (var second in open.Take(PairedColumns).SkipWhile(column => column != first).Skip(1))
            {
                var (a, b) = (_explainer.PlaceOf(first.Explanation.Column), _explainer.PlaceOf(second.Explanation.Column));
                foreach (var like in Enumerable.Range(0, normal.Count).OrderBy(index => all[index] - distances[index][a] - distances[index][b]).Take(PairedRows))
                {
                    rows.AddRange(_explainer.WithColumnsOf(row, normal[like], [first.Explanation.Column, second.Explanation.Column]));
                    pairs.Add([first.Explanation.Column, second.Explanation.Column]);
                }
            }
        }

        var scores = Scores([.. rows], context, cancellationToken);
        var best = Enumerable.Range(0, scores.Length).MinBy(place => scores[place].Value);
        return scores[best].IsFlagged ? null : (rows.GetRange(best * row.Length, row.Length).ToArray(), scores[best], pairs[best]);
    }

    /// <summary>The likeliest candidates and the normal ones from one end to the other, among them the nearest to the value at hand.</summary>
    private static int[] ValuesOf(ColumnConditional conditional)
    {
        int[] likeliest = [.. Enumerable.Range(0, conditional.LogProbs.Length).OrderByDescending(point => conditional.LogProbs[point])];
        int[] normal = [.. likeliest.Where(point => conditional.Tail(conditional.LogProbs[point]) >= RowExplainer.NormalTail).Order()];
        var some = normal.Length <= MostValues ? normal
            : [.. Enumerable.Range(0, MostValues).Select(part => normal[(int)((long)part * (normal.Length - 1) / (MostValues - 1))])];
        return [.. likeliest.Take(2).Concat(some).Distinct()];
    }

    private RowScore[] Scores(float[] rows, ReadOnlySpan<float> context, CancellationToken cancellationToken) =>
        _scorer.Score(rows, RowCopy.Repeated(context, rows.Length / _scorer.Model.Dimension), cancellationToken);
}
