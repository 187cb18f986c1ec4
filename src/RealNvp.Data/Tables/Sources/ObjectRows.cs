using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Objects as a table, by their public properties.</summary>
internal static class ObjectRows<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>
{
    /// <summary>Reads all objects once.</summary>
    public static MemoryTable Read(IEnumerable<T> rows)
    {
        if (typeof(T).IsPrimitive || typeof(System.Collections.IEnumerable).IsAssignableFrom(typeof(T)))
        {
            throw new ArgumentException($"{typeof(T).Name} is no object with a property for each column; give such objects, or rows as arrays.");
        }

        var all = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .ToArray();
        var values = all.Where(property => IsValue(property.PropertyType)).ToArray();
        if (values.Length == 0)
        {
            throw new ArgumentException(
                $"{typeof(T).Name} has no public property that holds a number, a truth value, a name or a date; give objects that have some.");
        }

        var others = all.Except(values).Select(property => $"'{property.Name}'").ToArray();
        var table = new MemoryTable(
            [.. values.Select(property => property.Name)],
            others.Length == 0 ? "" : $"without {string.Join(", ", others)}, which {(others.Length == 1 ? "is no value" : "are no values")}");
        foreach (var (index, row) in rows.Index())
        {
            table.Add(row is null
                ? throw new ArgumentException($"Row {index + 1} is null; leave it out.")
                : column => values[column].GetValue(row));
        }

        return table;
    }

    // What is compared by value and written as one: numbers, truth values, text, enums, dates, identifiers.
    private static bool IsValue(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) || type.IsPrimitive || type.IsEnum || typeof(IFormattable).IsAssignableFrom(type);
    }
}
