using System.Runtime.ExceptionServices;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Learns the distribution of each modelled column by itself, from training rows alone.</summary>
internal static class TableMarginals
{
    private const int MostRows = 50_000;
    private const int FewestRows = 1_000;
    private const int MostValues = 1 << 24;

    /// <summary>The schema by which rows are kept until marginals are learnt: of many categories a row takes one value, not one for each of them.</summary>
    public static TableSchema Before(TableSchema schema) => schema with
    {
        Columns =
        [
            .. schema.Columns.Select(column => column is { Role: ColumnRole.Modelled, Categories: { Count: > 2 } categories }
                ? column with { Marginal = new() { Shares = [.. Enumerable.Repeat(1.0 / categories.Count, categories.Count)] } }
                : column),
        ],
    };

    /// <summary>The schema with a marginal for each modelled column.</summary>
    /// <param name="schema">The schema that the rows were encoded by, from <see cref="Before"/>.</param>
    /// <param name="found">What was seen in each column of the whole table.</param>
    /// <param name="values">Values of training rows for each modelled column; see <see cref="Sample"/>.</param>
    /// <param name="options">Which columns of numbers somebody wants as densities in their own units, without atoms, and what else was decided on them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TableSchema Learn(
        TableSchema schema, IReadOnlyList<FoundColumn> found, double[]?[] values, TableOptions options, CancellationToken cancellationToken)
    {
        var continuous = options.Continuous;
        var learnt = schema.Columns.ToArray();
        var faults = new ExceptionDispatchInfo?[learnt.Length];
        Parallel.For(0, learnt.Length, new ParallelOptions { CancellationToken = cancellationToken }, index =>
        {
            var column = learnt[index];
            if (column.Role != ColumnRole.Modelled)
            {
                return;
            }

            try
            {
                learnt[index] = Learn(
                    column, found[index], values[index]!, continuous is ["*"] || continuous?.Contains(column.Name) == true, Decision(column.Name));
            }
            catch (DataFaultException error)
            {
                faults[index] = ExceptionDispatchInfo.Capture(error);
            }
        });

        // Of several faults the first column's is said, as if one had been learnt after the other.
        Array.Find(faults, fault => fault is not null)?.Throw();
        var dependent = DependenceSearch.Found(learnt, values, column => Decision(column.Name)?.Alone != true, cancellationToken);
        foreach (var index in SeasonSearch.Found(dependent, values, column => Decision(column.Name)?.Season, cancellationToken))
        {
            dependent[index] = WithSeason(dependent[index], found[index], values[index]!);
            LeaveToSeason(dependent, values, index);
        }

        return schema with { Columns = CategoryOrder.Sorted(dependent, values, cancellationToken) };

        ColumnDecision? Decision(string name) => options.Decided?.FirstOrDefault(decision => decision.Name == name);
    }

    private static TableColumn Learn(TableColumn column, FoundColumn found, double[] values, bool isContinuous, ColumnDecision? decision)
    {
        var (present, missing) = Present(found, values);
        return CycleMarginals.Of(column, found, present, missing, hasSeason: false)
            ?? LevelShares.Of(column, found, present, missing, decision)
            ?? NumberMarginal.Of(column, found, present, missing, mayHaveAtoms: !isContinuous && decision?.Continuous != true, decision);
    }

    /// <summary>A column of dates whose season matters.</summary>
    private static TableColumn WithSeason(TableColumn column, FoundColumn found, double[] values)
    {
        var (present, missing) = Present(found, values);
        return CycleMarginals.Of(column with { Cycles = null, Marginal = null }, found, present, missing, hasSeason: true) ?? column;
    }

    /// <summary>Takes borders at dates from columns that go along with the season of these: the outermost waves of many years look like cliffs.</summary>
    private static void LeaveToSeason(TableColumn[] columns, double[]?[] values, int dates)
    {
        for (var index = 0; index < columns.Length; index++)
        {
            if (columns[index].Dependence is { IsCliff: true } cliff && cliff.On == columns[dates].Name && columns[dates].Cycles?.HaveSeason == true
                && SeasonSearch.Tells(columns, values, dates, index))
            {
                columns[index] = columns[index] with { Dependence = null };
            }
        }
    }

    /// <summary>The values that are there, and the share of gaps.</summary>
    private static (double[] Present, double Missing) Present(FoundColumn found, double[] values)
    {
        double[] present = [.. values.Where(value => !double.IsNaN(value))];
        var gaps = values.Length - present.Length;

        // A gap in a row that is held back has a place too.
        return (present, gaps > 0 || found.Missing > 0 ? (gaps + 0.5) / (values.Length + 1.0) : 0);
    }

    /// <summary>The training rows that columns are learnt from, evenly spread over all.</summary>
    public static int[] SomeOf(TableSchema schema, int[] training)
    {
        var count = Math.Min(training.Length, Math.Max(FewestRows, Math.Min(MostRows, MostValues / schema.Columns.Count)));
        return [.. Enumerable.Range(0, count).Select(index => training[(int)((long)index * training.Length / count)])];
    }

    /// <summary>Values of each modelled column, not-a-number where they are missing; null for other columns.</summary>
    /// <param name="schema">The schema that the rows were encoded by.</param>
    /// <param name="some">The rows.</param>
    /// <param name="read">Reads the cells of a row, one for each column.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static double[]?[] Sample(TableSchema schema, int[] some, RowReading<double> read, CancellationToken cancellationToken)
    {
        var values = schema.Columns.Select(column => column.Role == ColumnRole.Modelled ? new double[some.Length] : null).ToArray();
        var cells = new double[schema.Columns.Count];
        foreach (var (index, row) in some.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            read(row, cells);
            for (var column = 0; column < cells.Length; column++)
            {
                if (values[column] is { } ofColumn)
                {
                    ofColumn[index] = cells[column];
                }
            }
        }

        return values;
    }
}
