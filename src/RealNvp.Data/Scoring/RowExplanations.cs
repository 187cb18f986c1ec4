using RealNvp.Evaluation;
using RealNvp.Rows;
using RealNvp.Scores;

namespace RealNvp.Data.Scoring;

/// <summary>Says what speaks against scored rows: what is known before any score, then the values that are unlikely given the others.</summary>
internal sealed class RowExplanations
{
    /// <summary>How many unlikely values are named unless asked otherwise.</summary>
    public const int MostColumns = 5;

    private readonly DensityModel _model;
    private readonly int _most;
    private readonly ReasonTexts _texts;
    private readonly Lazy<RowExplainer> _explainer;
    private readonly Lazy<BrokenReasons> _broken;
    private readonly Lazy<RowRepairer?> _repairer;

    /// <summary>Prepares the explanations.</summary>
    /// <param name="model">The model that scored the rows; it must outlive the explanations.</param>
    /// <param name="scorer">What flagged them; null knows no change that makes a row normal, and no pairs.</param>
    /// <param name="most">The most unlikely values that are named of a row, at least 1.</param>
    public RowExplanations(DensityModel model, AnomalyScorer? scorer = null, int most = MostColumns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_model, _most, _texts) = (model, most, new(model));
        (_explainer, _broken) = (new(() => RowExplainer.Of(model)), new(() => new(model, _texts.Text)));
        _repairer = new(() => scorer is null ? null : new(scorer, _explainer.Value, model.Calibration?.Reference));
    }

    /// <summary>Lays out what explanations need, so that a model that cannot explain is known before rows are scored.</summary>
    /// <exception cref="DataFaultException">The model carries no training rows to choose normal values from, or is of pictures.</exception>
    public void Prepare() => _ = _explainer.Value;

    /// <summary>
    /// The reasons of one row, the weightiest first: those it came with, then the value that is most to blame, then those that are unlikely still when the ones
    /// before are put right.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops the explanation.</param>
    /// <exception cref="DataFaultException">The row was scored, and the model carries no training rows to choose normal values from.</exception>
    public IReadOnlyList<RowReason> Of(ScoredRow row, CancellationToken cancellationToken = default) => InFull(row, cancellationToken).Reasons;

    /// <summary>The weightiest reason of one row alone, which takes less; null where nothing is unlikely.</summary>
    /// <inheritdoc cref="Of"/>
    public RowReason? First(ScoredRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!row.IsScored || (row.Reasons.Count > 0 && row.Reasons[0].Kind is not (ReasonKind.BrokenRelation or ReasonKind.BrokenRule)))
        {
            return row.Reasons.Count > 0 ? row.Reasons[0] : null;
        }

        var context = ContextOf(row, cancellationToken);
        var columns = _explainer.Value.Explain(row.Row.Span, context.Span, cancellationToken);
        return row.Reasons.Count > 0 ? _broken.Value.Of(row, context, columns, cancellationToken)[0]
            : IsUnlikely(columns[0]) ? _texts.Unlikely(columns[0], row.Row.Span, context.Span, isFirst: true)
            : null;
    }

    /// <summary>The reasons of one row, and what would make it normal.</summary>
    /// <inheritdoc cref="Of"/>
    public ExplainedRow InFull(ScoredRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!row.IsScored)
        {
            return new(row, row.Reasons, row.IsFlagged ? new() { Changes = [.. Changes(row.Reasons)], IsNormal = false } : null);
        }

        var context = ContextOf(row, cancellationToken);
        var found = _explainer.Value.Measure(row.Row.Span, context.Span, cancellationToken);
        RowReason[] broken = row.Reasons.Count == 0 ? []
            : [.. _broken.Value.Of(row, context, [.. found.Select(column => column.Explanation)], cancellationToken)];
        var right = broken.Length == 0 ? row.Row.ToArray() : _broken.Value.PutRight(row.Row.Span, broken);
        var isChanged = !right.AsSpan().SequenceEqual(row.Row.Span);
        found = isChanged ? _explainer.Value.Measure(right, context.Span, cancellationToken) : found;
        var repaired = row.IsFlagged && _repairer.Value is { } repairer ? repairer.Repair(right, row.Context.Span, found, cancellationToken) : null;
        var reasons = new List<RowReason>(broken);
        if (repaired is { IsPair: true, Changed: [var first, var second] })
        {
            reasons.Add(_texts.Pair(first, second, right, repaired.Row));
        }
        else
        {
            AddUnlikely(reasons, right, context, found, cancellationToken);
        }

        return new(row, reasons, repaired is null ? null : Repair(row, broken, right, repaired));
    }

    /// <summary>Every column of a scored row, the strangest first, with the conditional probability of its value.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops the explanation.</param>
    /// <exception cref="DataFaultException">The row has no score, or the model carries no training rows to choose normal values from.</exception>
    public IReadOnlyList<ColumnExplanation> Columns(ScoredRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.IsScored
            ? _explainer.Value.Explain(row.Row.Span, ContextOf(row, cancellationToken).Span, cancellationToken)
            : throw new DataFaultException($"Row {row.Number} has no score to explain; its reasons say why.");
    }

    /// <summary>The name of a column; of a model that knows none its place, c1, c2, ...</summary>
    public static string Name(ColumnExplanation column) => ReasonTexts.Name(column);

    /// <summary>A value of a column as the table writes it, with the digits that the flow sees of it; empty for none.</summary>
    public string Text(ColumnExplanation column, double value)
    {
        ArgumentNullException.ThrowIfNull(column);
        return _texts.TextOrNone(column.Column, value) ?? "";
    }

    private static bool IsUnlikely(ColumnExplanation column) => column.TailProbability < RowExplainer.NormalTail;

    // A row whose class is not known is explained as one of the class that is likeliest for it.
    private ReadOnlyMemory<float> ContextOf(ScoredRow row, CancellationToken cancellationToken) => row.Context.IsEmpty && _model.Metadata.Classes is not null
        ? ClassContext.OfEach(ClassPosterior.Likeliest(_model, row.Row.Span, cancellationToken), _model.Spec.Context)
        : row.Context;

    /// <summary>
    /// The value that is most to blame, and then, with that put right, the next: given a wrong value others are unlikely that are right.
    /// </summary>
    private void AddUnlikely(
        List<RowReason> reasons, float[] row, ReadOnlyMemory<float> context, ExplainedColumn[] found, CancellationToken cancellationToken)
    {
        var (isFirst, current, known) = (reasons.Count == 0, row, reasons.SelectMany(Named).ToHashSet());
        for (var count = 0; count < _most; count++)
        {
            if (found.FirstOrDefault(column => !known.Contains(ReasonTexts.Name(column.Explanation))) is not { } next
                || !(isFirst ? IsUnlikely(next.Explanation) : RowRepairer.StandsOut(next, found.Length)))
            {
                return;
            }

            reasons.Add(_texts.Unlikely(next.Explanation, current, context.Span, isFirst));
            known.Add(ReasonTexts.Name(next.Explanation));
            if (count + 1 < _most)
            {
                current = next.Conditional.RowWith(next.Conditional.Best).ToArray();
                found = _explainer.Value.Measure(current, context.Span, cancellationToken);
            }

            isFirst = false;
        }
    }

    // A rule names both of its columns; the left-out one of a relation is none of the flow's.
    private static IEnumerable<string?> Named(RowReason reason) => [reason.Column, reason.Other];

    private RowRepair Repair(ScoredRow row, RowReason[] broken, float[] right, RepairedRow repaired)
    {
        var changes = repaired.Changed.Select(column => new ValueChange(
            _texts.Name(column),
            _texts.TextOrNone(column, _texts.ValueOf(column, right)),
            _texts.TextOrNone(column, _texts.ValueOf(column, repaired.Row)))).Where(change => change.From != change.To).ToArray();
        var nearest = broken.Length > 0 && changes.Length == 0 && broken.All(IsOfRowsBefore)
            ? null
            : _repairer.Value!.Nearest(row.Row.Span, row.Context.Span);
        return new()
        {
            // Where a column that the score has changed is also one that a rule is about, the value that the score takes counts.
            Changes = [.. Changes(broken).Where(change => changes.All(other => other.Column != change.Column)), .. changes],
            IsNormal = !repaired.Score.IsFlagged && broken.All(reason => !IsOfRowsBefore(reason)),
            PValue = repaired.Score.PValue,
            Nearest = nearest is null ? [] : [.. nearest.Value.Columns.Select(column => new ValueChange(
                _texts.Name(column),
                _texts.TextOrNone(column, _texts.ValueOf(column, row.Row.Span)),
                _texts.TextOrNone(column, _texts.ValueOf(column, nearest.Value.Row))))],
        };
    }

    private static IEnumerable<ValueChange> Changes(IEnumerable<RowReason> reasons) =>
        reasons.Where(reason => reason.Column is not null && !IsOfRowsBefore(reason)).Select(reason =>
            new ValueChange(reason.Column!, reason.Found, reason.Kind is ReasonKind.BrokenRelation or ReasonKind.BrokenRule ? reason.Expected : null));

    // What is wrong is how the row follows those before it: no other value in it alone is known to put that right.
    private static bool IsOfRowsBefore(RowReason reason) => reason.Kind is ReasonKind.Unchanged or ReasonKind.Gap or ReasonKind.OutOfOrder;
}
