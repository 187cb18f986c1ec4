using System.Reflection;
using Microsoft.ML;

namespace RealNvp.ML.Rows;

/// <summary>What getters of every row have in common.</summary>
internal static class RowGetters
{
    private static readonly MethodInfo Any = typeof(RowGetters).GetMethod(nameof(Getter), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The getter of a column for values of a type.</summary>
    /// <exception cref="ArgumentException">The column has values of another type, or is not active.</exception>
    public static ValueGetter<T> Of<T>(DataViewSchema.Column column, Delegate? getter) => getter is null ? throw NotActive(column)
        : getter as ValueGetter<T>
            ?? throw new ArgumentException($"The column '{column.Name}' holds {column.Type} and not {typeof(T).Name}; ask for its type.", nameof(column));

    /// <summary>The getter of a column of a row, whatever its type.</summary>
    public static Delegate AnyOf(DataViewRow row, DataViewSchema.Column column) =>
        (Delegate)Any.MakeGenericMethod(column.Type.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null)!;

    /// <summary>The fault of asking for a column that the cursor was not made for.</summary>
    public static ArgumentException NotActive(DataViewSchema.Column column) =>
        new($"The column '{column.Name}' is not active in this cursor; name it when you get the cursor.", nameof(column));

    private static ValueGetter<T> Getter<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);
}
