using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Conditionals;

/// <summary>
/// Fills in what rows lack by draws from the density of it given what they have, several times over (multiple imputation, Rubin 1987). Rows are counted as they
/// come, and the second and later fillings of the same rows in the same order take what was drawn with the first. For one thread at a time.
/// </summary>
internal sealed class RowDrawer : IRowFiller
{
    private readonly ConditionalSampler _sampler;
    private readonly TableEncoding _encoding;
    private readonly RowContexts _contexts;
    private readonly int _draws;
    private readonly ulong _seed;
    private readonly List<double[]?> _drawn = [];
    private int _row;
    private int _draw;

    /// <summary>Prepares to fill rows.</summary>
    /// <param name="model">A model of a table; it must outlive the drawer.</param>
    /// <param name="draws">How often each row is filled, 1 or more.</param>
    /// <param name="seed">The same seed fills the same rows alike.</param>
    public RowDrawer(DensityModel model, int draws, ulong seed)
    {
        (_sampler, _draws, _seed) = (new(model), draws, seed);
        _encoding = new(model.Schema!);
        _contexts = new(_encoding, model.Metadata.LogClassShares(model.Spec.Context));
    }

    /// <inheritdoc/>
    public string Rule => "draws from what they can be given the others";

    /// <summary>Begins with the rows again.</summary>
    /// <param name="draw">Which of the draws they are filled by, from 0.</param>
    public void Begin(int draw) => (_row, _draw) = (0, draw);

    /// <inheritdoc/>
    public bool TryFill(Span<double> cells, CancellationToken cancellationToken)
    {
        if (_row == _drawn.Count)
        {
            _drawn.Add(Draw(cells.ToArray(), SeededRandom.For(_seed, SeedPurpose.Conditionals, (ulong)_row), cancellationToken));
        }

        if (_drawn[_row++] is not { } drawn)
        {
            return false;
        }

        var values = drawn.AsSpan(_draw * (drawn.Length / _draws), drawn.Length / _draws);
        for (int column = 0, next = 0; column < cells.Length; column++)
        {
            if (IsFilled(column) && double.IsNaN(cells[column]))
            {
                cells[column] = values[next++];
            }
        }

        return true;
    }

    /// <summary>The values of what a row lacks, one draw after the other; null where nothing can be drawn.</summary>
    private double[]? Draw(double[] row, SeededRandom random, CancellationToken cancellationToken)
    {
        var columns = _encoding.Schema.Columns;
        if (columns.Index().Any(item => item.Item.Role == ColumnRole.Context && double.IsNaN(row[item.Index])))
        {
            return null;
        }

        int[] lacking = [.. Enumerable.Range(0, row.Length).Where(column => IsFilled(column) && double.IsNaN(row[column]))];
        LeftOutValues.Solve(_encoding, row);
        var values = new List<double>(_draws * lacking.Length);
        var cells = new double[row.Length];
        if (_contexts.LacksClass(row))
        {
            for (var draw = 0; draw < _draws; draw++)
            {
                double[] own = [.. row];
                _contexts.SetClass(own, DrawClass(row, random, cancellationToken));
                Add(own, 1, random.NextUInt64());
            }
        }
        else
        {
            Add(row, _draws, random.NextUInt64());
        }

        return values.Count == _draws * lacking.Length ? [.. values] : null;

        void Add(double[] given, int count, ulong seed)
        {
            var drawn = _sampler.Draw(given, count, seed, fillsGaps: true, cancellationToken: cancellationToken);
            for (var start = 0; start < drawn.Rows.Length; start += _encoding.Width)
            {
                _encoding.Decode(drawn.Rows.AsSpan(start, _encoding.Width), new float[_encoding.ContextWidth], cells);
                values.AddRange(lacking.Select(column => double.IsNaN(given[column]) ? cells[column] : given[column]));
            }
        }
    }

    /// <summary>The context of a class, each by its chance given what the row has.</summary>
    private float[] DrawClass(double[] row, SeededRandom random, CancellationToken cancellationToken)
    {
        (float[] Context, double Weight)[] classes = [.. _contexts.Of(row)];
        var logChances = classes.Select(item =>
        {
            double[] own = [.. row];
            _contexts.SetClass(own, item.Context);
            return item.Weight + _sampler.LogProb(own, _seed, cancellationToken).LogProb;
        }).ToArray();
        var place = Math.Log(random.NextUniform()) + logChances.Aggregate(LogSums.LogAddExp);
        var reached = double.NegativeInfinity;
        for (var index = 0; index < classes.Length; index++)
        {
            reached = LogSums.LogAddExp(reached, logChances[index]);
            if (reached >= place)
            {
                return classes[index].Context;
            }
        }

        return classes[^1].Context;
    }

    // A label is filled too where the model is given it.
    private bool IsFilled(int column) =>
        _encoding.Schema.Columns[column].Role == ColumnRole.Modelled || (_contexts.IsGivenClass && column == _encoding.Schema.Label);
}
