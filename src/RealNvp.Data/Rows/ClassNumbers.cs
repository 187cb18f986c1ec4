using System.Globalization;
using System.Numerics.Tensors;

namespace RealNvp.Data;

/// <summary>
/// How the classes of a model stand in files of numbers: by their names where all of these are whole numbers, otherwise by their places among the names,
/// from 0.
/// </summary>
internal static class ClassNumbers
{
    /// <summary>What the column of the classes is called in a file with names.</summary>
    public const string Column = "class";

    // Beyond these a float does not hold every whole number.
    private const int LargestWhole = 1 << 24;

    /// <summary>The number of a class.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="label">The class, from 0.</param>
    public static int Of(IReadOnlyList<string> classes, int label)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return AreNumbers(classes) ? Parse(classes[label])!.Value : label;
    }

    /// <summary>The class that a name or a number means; null if it means none.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="text">A name, or a number as <see cref="Of"/> gives it.</param>
    /// <returns>The class, from 0.</returns>
    public static int? Find(IReadOnlyList<string> classes, string text)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(text);
        return Place(name => name == text)
            ?? Place(name => name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? (Parse(text) is { } number && !AreNumbers(classes) && number >= 0 && number < classes.Count ? number : null);

        int? Place(Func<string, bool> isMeant) => classes.Index().Where(item => isMeant(item.Item)).Select(item => (int?)item.Index).FirstOrDefault();
    }

    /// <summary>Rows with the number of its class behind each.</summary>
    /// <param name="rows"><c>[n, width]</c>.</param>
    /// <param name="width">The number of values in a row.</param>
    /// <param name="context">What a class-conditional model is given for each, <c>[n, classes]</c>.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <returns><c>[n, width + 1]</c>.</returns>
    public static float[] Behind(ReadOnlySpan<float> rows, int width, ReadOnlySpan<float> context, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var count = RowLayout.CountRows(rows.Length, width);
        var all = new float[checked(count * (width + 1))];
        for (var row = 0; row < count; row++)
        {
            var place = all.AsSpan(row * (width + 1), width + 1);
            rows.Slice(row * width, width).CopyTo(place);
            place[width] = Of(classes, TensorPrimitives.IndexOfMax(context.Slice(row * classes.Count, classes.Count)));
        }

        return all;
    }

    private static bool AreNumbers(IReadOnlyList<string> classes) => classes.All(name => Parse(name) is not null);

    private static int? Parse(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs((long)number) <= LargestWhole
            ? number
            : null;
}
