using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Tables;

namespace RealNvp.Server.Models;

/// <summary>What training rows have in each column, for whoever moves a slider or asks for a value.</summary>
internal sealed class ColumnFigures
{
    private readonly Lazy<ColumnHabits?> _habits;

    /// <summary>Looks at the training rows that a model carries, when it is asked.</summary>
    public ColumnFigures(DensityModel model)
    {
        Schema = model.Schema is null ? null : ClassColumn.GivenBy(model) ?? model.Schema;
        _habits = new(() => model.Schema is { } schema && model.Calibration?.Reference is { } reference ? new(schema, reference) : null);
    }

    /// <summary>The columns by which rows are given; null for a model of no table.</summary>
    public TableSchema? Schema { get; }

    /// <summary>The value of a column below which a share of the training rows lies; null for names, and where the file holds no training rows.</summary>
    public double? ValueAt(int column, double share) => _habits.Value?.ValueAt(column, share);
}
