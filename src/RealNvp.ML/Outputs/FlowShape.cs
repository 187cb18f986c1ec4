using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Outputs;

/// <summary>What estimators say of views that there are not yet.</summary>
internal static class FlowShape
{
    /// <summary>The columns of a view with others, which take the place of those of the same name.</summary>
    public static SchemaShape With(SchemaShape input, IEnumerable<(string Name, PrimitiveDataViewType Type)> columns)
    {
        var all = input.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var (name, type) in columns)
        {
            all[name] = new(name, SchemaShape.Column.VectorKind.Scalar, type, false);
        }

        return new(all.Values);
    }
}
