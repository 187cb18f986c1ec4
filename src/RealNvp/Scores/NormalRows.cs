using RealNvp.Calibration;
using RealNvp.Rows;
using RealNvp.Statistics;

namespace RealNvp.Scores;

/// <summary>
/// Training rows that are not flagged, and how near they are to another row: in standard deviations as the baselines see the columns, none of which counts for
/// more than three, since a value that is far out says nothing of which rows are alike.
/// </summary>
internal sealed class NormalRows
{
    private const int MostRows = 2_000;
    private const double MostOfAColumn = 9;

    private readonly BaselineValues? _values;
    private readonly (int Start, int Width)[] _places;
    private readonly float[] _rows;
    private readonly float[] _standardised;
    private readonly float[] _contexts;
    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly int _width;

    /// <summary>Takes the training rows that a calibration carries.</summary>
    /// <param name="scorer">What flags rows.</param>
    /// <param name="reference">The training rows.</param>
    /// <param name="columns">The columns that count, in the order of <see cref="Distances"/>.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    public NormalRows(AnomalyScorer scorer, ReferenceRows reference, IReadOnlyList<ColumnCandidates> columns, CancellationToken cancellationToken)
    {
        _values = BaselineValues.Of(scorer.Model.Schema);
        _width = reference.Width;
        var context = reference.ContextWidth;
        var count = Math.Min(MostRows, reference.Count);
        var (rows, contexts) = (new float[count * _width], new float[count * context]);
        for (var row = 0; row < count; row++)
        {
            // They lie in the order of the file: those that are taken lie all over it.
            var stored = reference.Values.Span.Slice(EvenRows.PlaceOf(row, count, reference.Count) * (_width + context), _width + context);
            stored[context..].CopyTo(rows.AsSpan(row * _width));
            stored[..context].CopyTo(contexts.AsSpan(row * context));
        }

        var scores = scorer.Score(rows, contexts, cancellationToken);
        int[] normal = [.. Enumerable.Range(0, count).Where(row => !scores[row].IsFlagged)];
        _rows = RowCopy.Picked(rows, _width, normal);
        _contexts = RowCopy.Picked(contexts, context, normal);
        var seen = _values?.Of(_rows, cancellationToken) ?? _rows;
        Width = normal.Length == 0 ? 0 : seen.Length / normal.Length;
        Count = normal.Length;
        (_means, _deviations) = Count > 0 ? ColumnMoments.Of<float>(seen, Width) : ([], []);
        _standardised = Count > 0 ? ColumnMoments.Standardised(seen, _means, _deviations) : [];
        _places = [.. columns.Select(column => _values?.PlaceOf(column.Column) ?? (column.Start, column.Width))];
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    private int Width { get; }

    /// <summary>One of them, as the flow sees it.</summary>
    public ReadOnlySpan<float> this[int row] => _rows.AsSpan(row * _width, _width);

    /// <summary>What each column adds to the square of the distance of each row, <c>[Count, columns]</c>; the context of a row counts for all of them.</summary>
    /// <param name="row">A row of the flow.</param>
    /// <param name="context">What it is conditioned on.</param>
    public (double[][] Columns, double[] Contexts) Distances(ReadOnlySpan<float> row, ReadOnlySpan<float> context)
    {
        var seen = _values?.Of(row) ?? row.ToArray();
        var own = ColumnMoments.Standardised(seen, _means, _deviations);
        var (columns, contexts) = (new double[Count][], new double[Count]);
        for (var index = 0; index < Count; index++)
        {
            var other = _standardised.AsSpan(index * Width, Width);
            columns[index] = new double[_places.Length];
            foreach (var (place, (start, width)) in _places.Index())
            {
                for (var at = start; at < start + width; at++)
                {
                    columns[index][place] += Square(own[at] - other[at]);
                }

                columns[index][place] = Math.Min(columns[index][place], MostOfAColumn);
            }

            for (var at = 0; at < context.Length && _contexts.Length > 0; at++)
            {
                contexts[index] += Square(context[at] - _contexts[(index * context.Length) + at]);
            }
        }

        return (columns, contexts);

        static double Square(double value) => double.IsNaN(value) ? MostOfAColumn : value * value;
    }
}
