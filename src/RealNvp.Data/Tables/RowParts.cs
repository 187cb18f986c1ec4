using RealNvp.Data.Tables.Sources;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Which rows of a table are for what.</summary>
/// <param name="Train">The rows that train.</param>
/// <param name="Valid">The rows that choose the best epoch.</param>
/// <param name="Test">The rows that nothing is chosen by.</param>
/// <param name="Places">Where each row stands among the encoded ones; null where they stand in their order.</param>
/// <param name="IsUndivided">Whether all are test rows, since they are too few.</param>
internal sealed record RowParts(int[] Train, int[] Valid, int[] Test, int[]? Places, bool IsUndivided)
{
    /// <summary>Where the first test row stands among the encoded ones; null where nothing was divided.</summary>
    public int? FirstTest => IsUndivided ? null : Places?[Test[0]] ?? Test[0];

    /// <summary>The table's rows as data in these parts.</summary>
    /// <param name="source">The table.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="rows">All rows, as the parts number them.</param>
    /// <param name="encoded">What they are read from, which the data closes.</param>
    /// <param name="labels">The label of each encoded row; empty without any.</param>
    public Dataset Divide(ITableSource source, TableSchema schema, IRows rows, EncodedRows encoded, int[] labels)
    {
        return new Dataset
        {
            Name = Path.GetFileNameWithoutExtension(source.Path),
            Shape = new Shape(schema.Width),
            Train = new RowSubset(rows, Train),
            Valid = new RowSubset(rows, Valid),
            Test = new RowSubset(rows, Test),
            IsUndivided = IsUndivided,
            Columns = schema.ValueNames(),
            Schema = schema,
            LabelSource = new(() => labels.Length == 0 ? null : new RowLabels
            {
                Names = schema.Columns[schema.Label!.Value].Categories!,
                Train = Labels(Train),
                Valid = Labels(Valid),
                Test = Labels(Test),
            }),
            Source = source.Origin,
            Handles = new(encoded),
        };

        int[] Labels(int[] part) => Array.ConvertAll(part, row => labels[Places?[row] ?? row]);
    }
}
