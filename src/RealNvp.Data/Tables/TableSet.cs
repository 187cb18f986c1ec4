using RealNvp.Specs;

namespace RealNvp.Data.Tables;

/// <summary>A file of rows as continuous data, split 80 / 10 / 10 by a shuffle that the seed alone decides.</summary>
internal static class TableSet
{
    private const int FewestRows = 10;

    public static Dataset Load(string path, ulong seed)
    {
        var (values, width, columns) = RowFile.Read(path);
        var rows = new FloatRows(values, width);
        if (rows.Count < FewestRows)
        {
            throw new InvalidInputException($"'{path}' has {rows.Count} rows; give at least {FewestRows}, so that each part of the split has one.");
        }

        var order = new int[rows.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        SeededRandom.For(seed).Shuffle<int>(order);
        var tenth = rows.Count / 10;
        var train = rows.Count - (2 * tenth);
        return new Dataset
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Shape = new Shape(width),
            Train = new RowSubset(rows, order.AsMemory(0, train)),
            Valid = new RowSubset(rows, order.AsMemory(train, tenth)),
            Test = new RowSubset(rows, order.AsMemory(train + tenth)),
            Columns = columns,
            Source = $"The file {Path.GetFileName(path)}, under the licence of whoever made it",
        };
    }
}
