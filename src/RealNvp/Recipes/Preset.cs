using RealNvp.Specs;

namespace RealNvp.Recipes;

/// <summary>A named recipe that fits itself to the data's shape.</summary>
public sealed class Preset
{
    /// <summary>The number of rows a recipe is made for when nothing is known of it.</summary>
    public const int UsualRows = 10_000;

    private readonly Func<Shape, int?, int, Recipe> _make;
    private readonly bool _mirrors;

    internal Preset(string name, string summary, Func<Shape, int?, Recipe> make, bool mirrors = false)
        : this(name, summary, (shape, levels, _) => make(shape, levels), mirrors)
    {
    }

    internal Preset(string name, string summary, Func<Shape, int?, int, Recipe> make, bool mirrors = false, bool isByClass = false) =>
        (Name, Summary, _make, _mirrors, IsByClass) = (name, summary, make, mirrors, isByClass);

    /// <summary>The name users type.</summary>
    public string Name { get; }

    /// <summary>One sentence on what it is and where it comes from.</summary>
    public string Summary { get; }

    /// <summary>Whether it is made to learn the density given the class of each row, where the rows have classes.</summary>
    public bool IsByClass { get; }

    /// <summary>Whether it learns a single variable: it has no couplings, which change some variables by what others are.</summary>
    internal bool TakesOneVariable => Name == MarginalsPreset.Name;

    /// <summary>The recipe for data.</summary>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="levels">The number of levels of quantised data; null for continuous data.</param>
    /// <param name="rows">The number of training rows, by which the recipes for tables size themselves.</param>
    /// <param name="isMirrorable">Whether mirrored images are images of the same kind: the paper's presets for photographs then train on them too.</param>
    /// <exception cref="FlowSpecException">The preset does not fit that shape.</exception>
    public Recipe For(Shape shape, int? levels, int rows = UsualRows, bool isMirrorable = false)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Size == 1 && !TakesOneVariable)
        {
            throw new FlowSpecException(
                $"The preset '{Name}' learns what variables have to do with one another and needs two, but the data has one; take '{MarginalsPreset.Name}'.");
        }

        var recipe = _make(shape, levels, rows);
        recipe.Flow.Validated();
        return _mirrors && isMirrorable ? recipe with { Training = recipe.Training with { HorizontalFlip = true } } : recipe;
    }
}
