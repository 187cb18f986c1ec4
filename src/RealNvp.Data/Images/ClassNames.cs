namespace RealNvp.Data.Images;

/// <summary>The names of the classes of published data sets, in the order of their labels.</summary>
internal static class ClassNames
{
    public static IReadOnlyList<string> Digits { get; } = Numbers(10);

    public static IReadOnlyList<string> Fashion { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static IReadOnlyList<string> Cifar10 { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Names for classes that have none: their numbers.</summary>
    public static IReadOnlyList<string> Numbers(int count) =>
        [.. Enumerable.Range(0, count).Select(label => label.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
