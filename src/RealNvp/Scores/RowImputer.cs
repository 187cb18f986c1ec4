using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>
/// Fills in the values that a row lacks by their conditional mode: the values at which <c>log p</c> of the row is highest while the others are held. Steps and
/// names stay what they are; numbers get the table's decimals. For one thread at a time.
/// </summary>
/// <remarks>
/// <para>
/// The search knows the model alone, so that a model file fills the same row the same way wherever it is read. It starts from the
/// likeliest of some of the model's own rows with the known values put in, and then climbs a column at a time, over a grid of the
/// column's values and ever smaller steps around where it stands. It may end in a local maximum.
/// </para>
/// <para>
/// A value that a left-out column determines (<see cref="TableColumn.Relation"/>) is taken from there. Refused are rows that lack a
/// value of a given column, for which the model has no density, and rows that lack more than half of the modelled columns. A row without the label that a
/// class-conditional model is given gets the one that makes it the likeliest, by the classes' shares of the training rows.
/// </para>
/// </remarks>
public sealed class RowImputer : IRowFiller
{
    private const int Draws = 256;
    private const int Starts = 3;
    private const int MostSweeps = 10;
    private const double LeastGain = 1e-3;

    private readonly DensityModel _model;
    private readonly TableEncoding _encoding;
    private readonly TableColumn[] _columns;
    private readonly RowContexts _contexts;
    private float[] _draws = [];
    private ColumnCandidates[] _candidates = [];

    /// <summary>Prepares to fill rows of a model's table.</summary>
    /// <param name="model">The model; it must outlive the imputer.</param>
    /// <exception cref="InvalidInputException">The model is not one of a table.</exception>
    public RowImputer(DensityModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Schema?.Series?.Lags is not null)
        {
            throw new InvalidInputException("The model judges a row by those before it, and fills in no value that it lacks; take a model without.");
        }

        _model = model;
        _encoding = new TableEncoding(model.Schema ?? throw new InvalidInputException(
            "The model was not trained on a table and knows no columns to fill; train one on a table."));
        _columns = [.. _encoding.Schema.Columns];
        _contexts = new(_encoding, model.Metadata.LogClassShares(model.Spec.Context));
        MostMissing = _columns.Count(column => column.Role == ColumnRole.Modelled) / 2;
    }

    /// <summary>The most values a row may lack: half of the modelled columns, rounded down.</summary>
    public int MostMissing { get; }

    /// <summary>Fills in the missing values of the modelled columns.</summary>
    /// <param name="cells">One number for each column of the schema, as <see cref="TableEncoding"/> has them; not-a-number where it is missing.</param>
    /// <param name="cancellationToken">Stops the search; the row is then as it was.</param>
    /// <returns>False, and the row as it was, if it lacks too much or the model gives density zero to what it has.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool TryFill(Span<double> cells, CancellationToken cancellationToken = default)
    {
        var missing = Missing(cells);
        if (missing.Length == 0 && !_contexts.LacksClass(cells))
        {
            return true;
        }

        if (missing.Length > MostMissing || LacksContext(cells))
        {
            return false;
        }

        var filled = cells.ToArray();
        LeftOutValues.Solve(_encoding, filled);
        missing = Missing(filled);
        if ((missing.Length > 0 || _contexts.LacksClass(filled)) && !TryClimb(filled, missing, cancellationToken))
        {
            return false;
        }

        filled.CopyTo(cells);
        return true;
    }

    string IRowFiller.Rule => "their conditional mode";

    private int[] Missing(ReadOnlySpan<double> cells)
    {
        var missing = new List<int>();
        for (var column = 0; column < _columns.Length; column++)
        {
            if (_columns[column].Role == ColumnRole.Modelled && double.IsNaN(cells[column]))
            {
                missing.Add(column);
            }
        }

        return [.. missing];
    }

    private bool LacksContext(ReadOnlySpan<double> cells)
    {
        for (var column = 0; column < _columns.Length; column++)
        {
            if (_columns[column].Role == ColumnRole.Context && double.IsNaN(cells[column]))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryClimb(double[] cells, int[] missing, CancellationToken cancellationToken)
    {
        var row = new float[_encoding.Width];
        _encoding.Encode(cells, row);
        var (best, bestRow, bestContext) = (double.NegativeInfinity, row, Array.Empty<float>());
        foreach (var (context, weight) in _contexts.Of(cells))
        {
            Draw(context, cancellationToken);
            foreach (var start in Begin(row, cells, context, missing, cancellationToken))
            {
                var reached = Climb(start, cells, context, missing, cancellationToken) + weight;
                if (reached > best)
                {
                    (best, bestRow, bestContext) = (reached, start, context);
                }
            }
        }

        foreach (var column in missing)
        {
            FrequentDigits.EndIn(_model, _encoding, bestRow, cells, column, bestContext, cancellationToken);
            cells[column] = _encoding.DecodeColumn(column, bestRow);
        }

        if (_contexts.LacksClass(cells))
        {
            _contexts.SetClass(cells, bestContext);
        }

        return double.IsFinite(best);
    }

    /// <summary>Rows of the model to start from; those of a conditional model are drawn for the row's own context.</summary>
    private void Draw(float[] context, CancellationToken cancellationToken)
    {
        if (_draws.Length == 0 || context.Length > 0)
        {
            _draws = _model.Sample(Draws, context: RowCopy.Repeated(context, Draws), cancellationToken: cancellationToken);
            for (var start = 0; start < _draws.Length; start += _encoding.Width)
            {
                SnapAll(_draws.AsSpan(start, _encoding.Width));
            }

            _candidates = ColumnCandidates.Of(_draws, _encoding.Width, _encoding.Schema);
            FillGaps();
        }
    }

    /// <summary>Gives drawn rows that lack a value the middle one of those that the column can have.</summary>
    private void FillGaps()
    {
        foreach (var column in _candidates.Where(candidates => _columns[candidates.Column].HasGaps))
        {
            for (var start = 0; start < _draws.Length; start += _encoding.Width)
            {
                if (double.IsNaN(_encoding.DecodeColumn(column.Column, _draws.AsSpan(start, _encoding.Width))))
                {
                    FillOne(column, start + column.Start);
                }
            }
        }
    }

    private void FillOne(ColumnCandidates column, int start)
    {
        for (var candidate = column.Count / 2; candidate < column.Count; candidate++)
        {
            if (!double.IsNaN(_encoding.CodecOf(column.Column).Decode(column[candidate])))
            {
                column[candidate].CopyTo(_draws.AsSpan(start));
                return;
            }
        }
    }

    /// <summary>The likeliest drawn rows with the known values in them; of a single missing value the grid sees everything, and any will do.</summary>
    private float[][] Begin(float[] row, double[] cells, float[] context, int[] missing, CancellationToken cancellationToken)
    {
        var count = missing.Length <= 1 ? 1 : Draws;
        var starts = RowCopy.Repeated(row, count);
        for (var draw = 0; draw < count; draw++)
        {
            foreach (var column in missing)
            {
                var values = starts.AsSpan((draw * row.Length) + _encoding.PlaceOf(column), _columns[column].Width);
                _draws.AsSpan((draw * row.Length) + _encoding.PlaceOf(column), values.Length).CopyTo(values);
            }
        }

        _encoding.KeepDependent(cells, starts);
        var order = Enumerable.Range(0, count).ToArray();
        if (count > 1)
        {
            var unlikely = Array.ConvertAll(LogProbs(starts, context, missing, cancellationToken), logProb => -logProb);
            Array.Sort(unlikely, order);
        }

        return [.. order.Take(Starts).Select(draw => starts.AsSpan(draw * row.Length, row.Length).ToArray())];
    }

    /// <summary>Climbs a column at a time until a sweep over all gains little; gives the log density that is reached.</summary>
    private double Climb(float[] row, double[] cells, float[] context, int[] missing, CancellationToken cancellationToken)
    {
        var reached = LogProbs(row, context, missing, cancellationToken)[0];
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var before = reached;
            foreach (var column in missing)
            {
                var width = _columns[column].Width;

                // The grid of a single missing value stays what it was: only the steps around the best of it are new.
                var known = _candidates.First(candidates => candidates.Column == column);
                var candidates = _encoding.OtherOf(column) is not null
                    ? [.. _encoding.CodecOf(column, row).Points]
                    : NearbyCandidates.Of(known, _encoding, row[_encoding.PlaceOf(column)], isNear: missing.Length == 1 && sweep > 0);
                var variants = RowVariants.Of(row, _encoding.PlaceOf(column), width, candidates);
                _encoding.KeepDependent(cells, variants);
                var logProbs = LogProbs(variants, context, missing, cancellationToken);
                var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(logProbs);
                if (logProbs[best] > reached)
                {
                    reached = logProbs[best];
                    variants.AsSpan(best * row.Length, row.Length).CopyTo(row);
                }
            }

            if (!(reached - before > LeastGain))
            {
                break;
            }
        }

        return reached;
    }

    /// <summary>
    /// The log density of rows, of the missing numbers that are mapped by what they are mapped to: else an atom, which has a probability, would be compared
    /// with the density of a number.
    /// </summary>
    private double[] LogProbs(ReadOnlySpan<float> rows, float[] context, int[] missing, CancellationToken cancellationToken)
    {
        var logProbs = RowVariants.LogProbs(_model, rows, context, cancellationToken);
        foreach (var column in missing.Where(column => _columns[column].Marginal is { Shares: null }))
        {
            var codec = _encoding.CodecOf(column);
            for (var row = 0; row < logProbs.Length; row++)
            {
                logProbs[row] -= codec.LogDet(rows.Slice((row * _encoding.Width) + _encoding.PlaceOf(column), codec.Width));
            }
        }

        return logProbs;
    }

    private void SnapAll(Span<float> row)
    {
        for (var column = 0; column < _columns.Length; column++)
        {
            if (_columns[column].Role == ColumnRole.Modelled)
            {
                _encoding.Snap(column, row);
            }
        }
    }
}
