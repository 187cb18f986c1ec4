using System.Globalization;
using RealNvp.Evaluation;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>Says what speaks against scored rows: what is known before any score, then the values that are unlikely given the others.</summary>
internal sealed class RowExplanations
{
    /// <summary>How many unlikely values are named unless asked otherwise.</summary>
    public const int MostColumns = 5;

    // What a double holds for certain.
    private const int MostDigits = 15;

    private readonly DensityModel _model;
    private readonly int _most;
    private readonly Lazy<RowExplainer> _explainer;
    private readonly Lazy<BrokenReasons> _broken;

    /// <summary>Prepares the explanations.</summary>
    /// <param name="model">The model that scored the rows; it must outlive the explanations.</param>
    /// <param name="most">The most unlikely values that are named of a row, at least 1.</param>
    public RowExplanations(DensityModel model, int most = MostColumns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_model, _most) = (model, most);
        (_explainer, _broken) = (new(() => RowExplainer.Of(model)), new(() => new(model, Text)));
    }

    /// <summary>Lays out what explanations need, so that a model that cannot explain is known before rows are scored.</summary>
    /// <exception cref="DataFaultException">The model carries no training rows to choose normal values from, or is of pictures.</exception>
    public void Prepare() => _ = _explainer.Value;

    /// <summary>The reasons of one row, the weightiest first: those it came with, then unlikely values, the strangest first.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Stops the explanation.</param>
    /// <exception cref="DataFaultException">The row was scored, and the model carries no training rows to choose normal values from.</exception>
    public IReadOnlyList<RowReason> Of(ScoredRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!row.IsScored)
        {
            return row.Reasons;
        }

        var columns = Columns(row, cancellationToken);
        return
        [
            .. row.Reasons.Count == 0 ? [] : _broken.Value.Of(row, ContextOf(row, cancellationToken), columns, cancellationToken),
            .. columns.Where(IsUnlikely).Take(_most).Select(Reason),
        ];

        static bool IsUnlikely(ColumnExplanation column) => column.TailProbability < RowExplainer.NormalTail;
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

    // A row whose class is not known is explained as one of the class that is likeliest for it.
    private ReadOnlyMemory<float> ContextOf(ScoredRow row, CancellationToken cancellationToken) => row.Context.IsEmpty && _model.Metadata.Classes is not null
        ? ClassContext.OfEach(ClassPosterior.Likeliest(_model, row.Row.Span, cancellationToken), _model.Spec.Context)
        : row.Context;

    /// <summary>The name of a column; of a model that knows none its place, c1, c2, ...</summary>
    public static string Name(ColumnExplanation column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Name ?? $"c{column.Column + 1}";
    }

    /// <summary>A value of a column as the table writes it, with the digits that the flow sees of it.</summary>
    public string Text(ColumnExplanation column, double value)
    {
        ArgumentNullException.ThrowIfNull(column);
        return Text(column.Column, value);
    }

    private string Text(int column, double value) => _model.Schema is { } schema && !double.IsNaN(value)
        ? schema.Columns[column].Text(Seen(schema.Columns[column], value))
        : ((float)value).ToString("R", CultureInfo.InvariantCulture);

    // The flow sees a float of what is left without the origin. Digits below its own rounding are noise: 60.5 less a mean of 20 would come back as 60.49999945.
    private static double Seen(TableColumn column, double value)
    {
        if (column.Kind == ColumnKind.Category || column.Dates is not null || value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        var unit = column.Step > 0 ? column.Step : 1;
        var rest = MathF.Abs((float)((value - column.Origin) / unit));
        var rounding = ((double)MathF.BitIncrement(rest) - rest) * unit;
        var digits = (int)Math.Floor(Math.Log10(Math.Abs(value))) - (int)Math.Ceiling(Math.Log10(rounding)) + 1;
        return digits is < 1 or > MostDigits || !double.IsFinite(rounding)
            ? value
            : double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private RowReason Reason(ColumnExplanation column) =>
        new(
            ReasonKind.UnlikelyValue,
            Name(column),
            double.IsNaN(column.Value) ? null : Text(column, column.Value),
            column.NearestNormal is { } nearest ? double.IsNaN(nearest) ? "no value" : Text(column, nearest) : null)
        {
            TailProbability = column.TailProbability,
            IsAlone = _model.Schema is { } schema
                ? schema.Columns.Count(other => other.Role != ColumnRole.LeftOut) == 1
                : _model.Dimension == 1 && _model.Spec.Context == 0,
        };
}
