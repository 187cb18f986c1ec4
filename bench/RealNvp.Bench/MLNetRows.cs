using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.Bench;

/// <summary>Rows of a split as a data view of ML.NET: a vector of features, and the label 1 for an anomaly.</summary>
internal static class MLNetRows
{
    /// <summary>Some rows of a split.</summary>
    /// <param name="context">Who loads them.</param>
    /// <param name="split">The table.</param>
    /// <param name="rows">Which of its rows, the anomalies last.</param>
    /// <param name="anomalies">How many are anomalies.</param>
    /// <param name="value">A value as the learner takes it, by its column.</param>
    public static IDataView Load(MLContext context, AnomalySplit split, int[] rows, int anomalies, Func<double, int, float> value)
    {
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, split.Width);
        var examples = rows.Select((row, index) => new Example
        {
            Features = [.. split.Row(row).ToArray().Select(value)],
            Label = index >= rows.Length - anomalies ? 1 : 0,
        });
        return context.Data.LoadFromEnumerable(examples.ToArray(), schema);
    }

    /// <summary>How many components randomised PCA gets: half of the columns, 20 at most.</summary>
    public static int RankOf(AnomalySplit split) => Math.Clamp(split.Width / 2, 1, 20);

    private sealed class Example
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
