using System.Globalization;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>
/// Of a relation or a rule that a row breaks any column that it is about may be the wrong one: the one is named by which, once it is put right, the row is
/// likelier.
/// </summary>
internal sealed class BrokenReasons
{
    // In nats: what a column must make the row likelier by, to be named in place of the one that was found not to follow.
    internal const double ClearGain = 3;

    private readonly ConditionalMeasurer _measurer;
    private readonly TableEncoding _encoding;
    private readonly Func<int, double, string> _text;

    /// <summary>Prepares the choice.</summary>
    /// <param name="model">A model of a table.</param>
    /// <param name="text">A value of a column as the table writes it.</param>
    public BrokenReasons(DensityModel model, Func<int, double, string> text)
    {
        (_measurer, _text) = (new(model), text);
        _encoding = _measurer.Encoding!;
    }

    /// <summary>The reasons that a row came with, of each broken relation or rule the column that is wrong, none twice.</summary>
    /// <param name="row">A row that was scored.</param>
    /// <param name="context">What it is conditioned on.</param>
    /// <param name="columns">Its columns, the strangest first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public IReadOnlyList<RowReason> Of(
        ScoredRow row, ReadOnlyMemory<float> context, IReadOnlyList<ColumnExplanation> columns, CancellationToken cancellationToken) =>
        [.. row.Reasons.Select(reason => reason.Kind switch
        {
            ReasonKind.BrokenRelation => OfRelation(reason, row.Row.Span, context.Span, cancellationToken),
            ReasonKind.BrokenRule => OfRule(reason, columns),
            _ => reason,
        }).DistinctBy(reason => (reason.Kind, reason.Column))];

    /// <summary>The row with what broken relations and rules say that modelled columns must be.</summary>
    public float[] PutRight(ReadOnlySpan<float> row, IReadOnlyList<RowReason> reasons)
    {
        var right = row.ToArray();
        foreach (var reason in reasons)
        {
            var (column, known) = _encoding.Schema.Columns.Index().FirstOrDefault(item => item.Item.Name == reason.Column);
            if (known is { Role: ColumnRole.Modelled } && (reason.ExpectedNumber ?? CellOf(known, reason)) is { } cell)
            {
                right = _measurer.WithCell(right, column, cell);
            }
        }

        return right;
    }

    private static double? CellOf(TableColumn column, RowReason reason) => reason is not { Kind: ReasonKind.BrokenRule, Expected: { } expected } ? null
        : column.Categories is { } names ? names.Index().Where(name => name.Item == expected).Select(name => (double?)name.Index).FirstOrDefault()
        : column.Dates is null && double.TryParse(expected, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    private RowReason OfRelation(RowReason reason, ReadOnlySpan<float> row, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        var schema = _encoding.Schema;
        if (schema.Columns.FirstOrDefault(column => column.Name == reason.Column) is not { Relation: { } relation, Dates: null, Categories: null }
            || !double.TryParse(reason.Found, CultureInfo.InvariantCulture, out var found))
        {
            return reason;
        }

        var cells = TableCells.OfRow(_encoding, row, context);
        var (best, most, right) = (-1, _measurer.LogProb(row, context, cancellationToken) + ClearGain, 0.0);
        foreach (var term in relation.Columns.Where(term => schema.Columns[term].Role == ColumnRole.Modelled))
        {
            var others = cells.ToArray();
            others[term] = double.NaN;
            if (relation.TrySolve(found, others, out _, out var solved)
                && _measurer.LogProbWith(row, context, term, solved, cancellationToken) is var logProb && logProb > most)
            {
                (best, most, right) = (term, logProb, solved);
            }
        }

        return best < 0 ? reason
            : new(ReasonKind.BrokenRelation, schema.Columns[best].Name, _text(best, cells[best]), _text(best, schema.Columns[best].Rounded(right)))
            {
                Other = reason.Column,
                OtherFound = reason.Found,
                ExpectedNumber = right,
            };
    }

    // Which of the two is wrong the rule does not say: where the others do, the decided column is right and the deciding one is not.
    private RowReason OfRule(RowReason reason, IReadOnlyList<ColumnExplanation> columns)
    {
        var (decided, deciding) = (Named(reason.Column), Named(reason.Other));
        return decided is null || deciding?.NearestNormal is not { } nearest || deciding.LogAlone - decided.LogAlone < ClearGain ? reason
            : new(ReasonKind.BrokenRule, reason.Other, reason.OtherFound, _text(deciding.Column, nearest)) { Other = reason.Column, OtherFound = reason.Found };

        ColumnExplanation? Named(string? name) => columns.FirstOrDefault(column => column.Name == name);
    }
}
