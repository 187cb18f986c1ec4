using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// The column of a table whose labels are the classes that a model is given: as a given column, it is read from new rows and written with generated ones
/// as the given columns of other models are.
/// </summary>
internal static class ClassColumn
{
    /// <summary>The model's columns, that of the labels being given; null for a model that is given no labels of a table, or knows one class alone.</summary>
    public static TableSchema? GivenBy(DensityModel model) =>
        model is { Schema: { ContextWidth: 0, Label: { } label } schema, Metadata.Classes: { Count: > 1 } classes } && model.Spec.Context == classes.Count
            ? schema with
            {
                Columns =
                [
                    .. schema.Columns.Select((column, index) =>
                        index == label ? column with { Kind = ColumnKind.Category, Role = ColumnRole.Context, Categories = classes } : column),
                ],
            }
            : null;

    /// <summary>The same for rows that have the column; null for others.</summary>
    public static TableSchema? IfIn(IReadOnlyList<string> names, DensityModel model) =>
        GivenBy(model) is { } given && names.Contains(given.Columns[model.Schema!.Label!.Value].Name) ? given : null;

    /// <summary>The contexts of a model from those of the given column: a value for each class, where two categories make one.</summary>
    public static float[] ToClasses(ReadOnlySpan<float> given, int classes)
    {
        var width = WidthOf(classes);
        var context = new float[given.Length / width * classes];
        for (var row = 0; row < given.Length / width; row++)
        {
            var values = given.Slice(row * width, width);
            var label = width == 1 ? (int)values[0] : System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values);
            ClassContext.Write(label, context.AsSpan(row * classes, classes));
        }

        return context;
    }

    /// <summary>The contexts of the given column from those of a model.</summary>
    public static float[] FromClasses(ReadOnlySpan<float> context, int classes)
    {
        if (WidthOf(classes) > 1)
        {
            return context.ToArray();
        }

        var given = new float[context.Length / classes];
        for (var row = 0; row < given.Length; row++)
        {
            given[row] = context[(row * classes) + 1];
        }

        return given;
    }

    private static int WidthOf(int classes) => classes > 2 ? classes : 1;
}
