using System.Globalization;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>Says in a table's own words and units what was found of its columns.</summary>
internal sealed class ReasonTexts
{
    // What a double holds for certain.
    private const int MostDigits = 15;

    // Of what a value is compared with, so many say enough.
    private const int ShownDigits = 4;

    private readonly DensityModel _model;
    private readonly Lazy<ColumnHabits?> _habits;
    private readonly Lazy<TableEncoding?> _encoding;

    public ReasonTexts(DensityModel model)
    {
        _model = model;
        _habits = new(() => model is { Schema: { } schema, Calibration.Reference: { } reference } ? new(schema, reference) : null);
        _encoding = new(() => model.Schema is { } schema ? new(schema) : null);
    }

    /// <summary>The name of a column; of a model that knows none its place, c1, c2, ...</summary>
    public static string Name(ColumnExplanation column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Name ?? $"c{column.Column + 1}";
    }

    /// <summary>The name of a column by its place.</summary>
    public string Name(int column) => _model.Schema?.Columns[column].Name ?? $"c{column + 1}";

    /// <summary>A value of a column as the table writes it, with the digits that the flow sees of it; null for none.</summary>
    public string? TextOrNone(int column, double value) => double.IsNaN(value) ? null : Text(column, value);

    /// <summary>A value of a column as the table writes it, with the digits that the flow sees of it.</summary>
    public string Text(int column, double value) => _model.Schema is { } schema && !double.IsNaN(value)
        ? schema.Columns[column].Text(Seen(schema.Columns[column], value))
        : ((float)value).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>What a column holds in a row of the flow.</summary>
    public double ValueOf(int column, ReadOnlySpan<float> row) => _encoding.Value?.DecodeColumn(column, row) ?? row[column];

    /// <summary>The reason that an unlikely value is.</summary>
    /// <param name="column">The value.</param>
    /// <param name="row">The row, as the flow sees it.</param>
    /// <param name="context">What it is conditioned on.</param>
    /// <param name="isFirst">Whether it is looked for beside which other column it is strange.</param>
    public RowReason Unlikely(ColumnExplanation column, ReadOnlySpan<float> row, ReadOnlySpan<float> context, bool isFirst)
    {
        var known = _model.Schema?.Columns[column.Column];
        var usual = _habits.Value?.Usual(column.Column);
        var direction = DirectionOf(column, known);
        var beside = isFirst ? Beside(row, context, column.Column) : null;
        return new(
            ReasonKind.UnlikelyValue,
            Name(column),
            TextOrNone(column.Column, column.Value),
            column.NearestNormal is { } nearest ? TextOrNone(column.Column, nearest) ?? "no value" : null)
        {
            TailProbability = column.TailProbability,
            Direction = direction,
            Usual = usual is { } range ? $"{Shown(known!, range.Low)} to {Shown(known!, range.High)}" : null,
            IsUsualAlone = usual is { } ends && IsUsual(column.Value, ends, direction),
            Other = beside?.Name,
            OtherFound = beside?.Found,
            Number = double.IsNaN(column.Value) ? null : column.Value,
            ExpectedNumber = column.NearestNormal is { } normal && !double.IsNaN(normal) ? normal : null,
            IsDate = known?.Dates is not null,
            IsOfSeries = _model.Schema is { Series.Lags: not null },
            IsAlone = _model.Schema is { } schema
                ? schema.Columns.Count(other => other.Role != ColumnRole.LeftOut) == 1
                : _model.Dimension == 1 && _model.Spec.Context == 0,
        };
    }

    /// <summary>The reason that two values are which do not fit the others together.</summary>
    /// <param name="first">The first column.</param>
    /// <param name="second">The second column.</param>
    /// <param name="row">The row, as the flow sees it.</param>
    /// <param name="repaired">The row with what would be normal in both.</param>
    public RowReason Pair(int first, int second, ReadOnlySpan<float> row, ReadOnlySpan<float> repaired)
    {
        var (right, rightOther) = (TextOrNone(first, ValueOf(first, repaired)), TextOrNone(second, ValueOf(second, repaired)));
        return new(ReasonKind.UnlikelyPair, Name(first), TextOrNone(first, ValueOf(first, row)), $"{right ?? "no value"} and {rightOther ?? "no value"}")
        {
            Other = Name(second),
            OtherFound = TextOrNone(second, ValueOf(second, row)),
        };
    }

    // A value below the usual ones that is too high, given the others, is no less puzzling beside them than one that is among them.
    private static bool IsUsual(double value, (double Low, double High) usual, ValueDirection direction) => direction switch
    {
        ValueDirection.TooLow => value >= usual.Low,
        ValueDirection.TooHigh => value <= usual.High,
        _ => value >= usual.Low && value <= usual.High,
    };

    private static ValueDirection DirectionOf(ColumnExplanation column, TableColumn? known) =>
        known is { Kind: ColumnKind.Category } or { Period: not null } || column.NearestNormal is not { } normal ? ValueDirection.None
        : column.Value > normal ? ValueDirection.TooHigh
        : column.Value < normal ? ValueDirection.TooLow
        : ValueDirection.None;

    /// <summary>The column beside whose value another is strange, and that value.</summary>
    private (string Name, string Found)? Beside(ReadOnlySpan<float> row, ReadOnlySpan<float> context, int column)
    {
        if (_habits.Value is not { } habits)
        {
            return null;
        }

        var encoding = _encoding.Value!;
        var cells = TableCells.OfRow(encoding, row, context);
        return habits.Beside(cells, column) is { } other
            ? (Name(other), RowReason.Shortened(Shown(encoding.Schema.Columns[other], cells[other])))
            : null;
    }

    private static string Shown(TableColumn column, double value) => column.Shown(value, ShownDigits);

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
}
