using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;

namespace RealNvp.Tests.Golden;

/// <summary>
/// What can differ in what a file says, told by reflection: kinds of a record, values of a setting that has a list of them, yes and no, given and not
/// given. What a file leaves out (<see cref="JsonIgnoreAttribute"/>) does not count.
/// </summary>
internal static class FormatKinds
{
    /// <summary>All that files which hold such records could differ in.</summary>
    public static SortedSet<string> Possible(params ReadOnlySpan<Type> roots)
    {
        var (kinds, seen) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<Type>());
        foreach (var root in roots)
        {
            Enter(root);
        }

        return kinds;

        void Enter(Type type)
        {
            if (!IsRecord(type) || !seen.Add(type))
            {
                return;
            }

            foreach (var kind in type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false))
            {
                Enter(kind.DerivedType);
            }

            if (type.IsAbstract)
            {
                return;
            }

            kinds.Add(type.Name);
            foreach (var property in Written(type))
            {
                var name = $"{type.Name}.{property.Name}";
                var value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                var named = value == typeof(bool) ? ["True", "False"] : value.IsEnum ? Enum.GetNames(value) : [];
                kinds.UnionWith(named.Select(one => $"{name} = {one}"));
                if (CanBeMissing(property))
                {
                    kinds.UnionWith([$"{name} is given", $"{name} is not given"]);
                }

                Enter(ElementOf(value));
            }
        }
    }

    /// <summary>What one record and all within it say.</summary>
    public static IEnumerable<string> Of(object record)
    {
        var type = record.GetType();
        yield return type.Name;
        foreach (var property in Written(type))
        {
            var (name, value) = ($"{type.Name}.{property.Name}", property.GetValue(record));
            if (CanBeMissing(property))
            {
                yield return $"{name} is {(value is null ? "not given" : "given")}";
            }

            if (value is bool or Enum)
            {
                yield return $"{name} = {value}";
            }

            var within = value is IEnumerable several and not string ? several.Cast<object>() : [value!];
            foreach (var kind in within.Where(item => item is not null && IsRecord(item.GetType())).SelectMany(Of))
            {
                yield return kind;
            }
        }
    }

    private static IEnumerable<PropertyInfo> Written(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => !IsLeftOut(property) && property.GetIndexParameters().Length == 0);

    // The attribute stands on the property that a derived record overrides, too.
    private static bool IsLeftOut(PropertyInfo property) =>
        Attribute.GetCustomAttribute(property, typeof(JsonIgnoreAttribute), inherit: true) is JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Always };

    private static bool CanBeMissing(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || (!property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable);

    // What has a converter of its own is one value, such as a shape.
    private static bool IsRecord(Type type) =>
        type.Assembly == typeof(DensityModel).Assembly && type.IsClass && !type.IsDefined(typeof(JsonConverterAttribute), inherit: false);

    private static Type ElementOf(Type type) => type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0] : type;
}
