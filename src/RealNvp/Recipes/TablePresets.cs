using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Recipes;

/// <summary>Recipes for rows and columns, sized by how many there are of each, and for images of few pixels, which are learnt as such rows.</summary>
internal static class TablePresets
{
    /// <summary>The preset of affine couplings.</summary>
    public const string AffineName = "tabular";

    /// <summary>The preset of spline couplings.</summary>
    public const string SplineName = "tabular-spline";

    /// <summary>Whether a recipe is one of both, sized by a table's rows and columns.</summary>
    public static bool Made(Recipe recipe) => recipe.Name is AffineName or SplineName;

    /// <summary>The most values of a small image: 16 x 16 pixels in grey.</summary>
    public const int MostSmallImageValues = 256;

    // Small images that are shown in all, over and over: half a minute's of 8 x 8 on two cores.
    private const int SmallImagesShown = 130_000;

    /// <summary>
    /// The recipe of the neural spline flow paper for tables (arXiv:1906.04032, section 5.1 and appendix B.1) with affine couplings: ten
    /// of them with two pre-activation residual blocks, between them a permutation and a linear map, Adam with the rate falling along
    /// a cosine to zero, gradients clipped to 5.
    /// </summary>
    public static Recipe Tabular(Shape shape, int? levels, int rows) => Recipe(AffineName, shape, levels, rows, isSpline: false);

    /// <summary>
    /// The same with rational-quadratic splines (arXiv:1906.04032, section 3): eight bins, as the paper has them, within 5 standard deviations.
    /// </summary>
    public static Recipe TabularSpline(Shape shape, int? levels, int rows) => Recipe(SplineName, shape, levels, rows, isSpline: true);

    /// <summary>
    /// The same for images of few pixels, with wider networks, which leave out more, and splines of four bins: images hold more to learn than most tables of
    /// as many rows. Samples become readable by the class that they are given: without it, one cloud has to be bent into as many as there are classes.
    /// A constant rate with a moving average ends better than a cosine, and stops by itself.
    /// </summary>
    public static Recipe SmallImages(Shape shape, int? levels, int rows)
    {
        var net = new ResidualMlpSpec(Width: 128, Blocks: 2, Dropout: rows < 10_000 ? 0.3 : 0.1);
        return new()
        {
            Name = "small-images",
            Flow = new() { Shape = shape, Levels = levels, Steps = Steps(shape, levels, net, (net, flip) => Spline(net, flip) with { Bins = 4 }) },
            Training = new(Epochs: Math.Clamp(SmallImagesShown / Math.Max(1, rows), 5, 100), BatchSize: 64, LearningRate: 1e-3)
            {
                ClipNorm = 5,
                EmaDecay = 0.999,
                Patience = 15,
            },
        };
    }

    /// <summary>The spline coupling with a network; every second one is flipped.</summary>
    public static SplineCouplingSpec Spline(ConditionerSpec net, bool flip) => new SplineCouplingSpec { Mask = MaskKind.OddEven, Flip = flip, Net = net };

    /// <summary>Ten couplings with shuffles and linear maps between.</summary>
    public static IReadOnlyList<StepSpec> Steps(Shape shape, int? levels, ConditionerSpec net, Func<ConditionerSpec, bool, StepSpec> coupling) =>
        Steps(shape, levels, TableSize.Usual(Preset.UsualRows), index => coupling(net, index % 2 == 1));

    private static IReadOnlyList<StepSpec> Steps(Shape shape, int? levels, TableSize size, Func<int, StepSpec> coupling)
    {
        var steps = Presets.Preprocessing(shape, levels);
        for (var index = 0; index < size.Couplings; index++)
        {
            // Without linear maps two couplings share an order, so that every variable is changed by one of them.
            if (size.HasLinearMaps || index % 2 == 0)
            {
                steps.Add(new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = (ulong)index + 1 });
            }

            if (size.HasLinearMaps)
            {
                steps.Add(new LinearLuSpec());
            }

            steps.Add(coupling(index));
        }

        return size.HasLinearMaps ? [.. steps, new LinearLuSpec()] : [.. steps];
    }

    private static Recipe Recipe(string name, Shape shape, int? levels, int rows, bool isSpline)
    {
        var size = TableSize.For(rows, shape.Size, isSpline);
        var net = Network(size, rows);
        return new()
        {
            Name = name,
            Flow = new() { Shape = shape, Levels = levels, Steps = Steps(shape, levels, size, Coupling) },
            Training = Training(rows, (epochs, batch) => size.Epochs(epochs, batch, rows, shape.Size)),
        };

        StepSpec Coupling(int index) => isSpline && index < size.Splines
            ? Spline(net, index % 2 == 1) with { Bins = size.Bins }
            : new AffineCouplingSpec { Mask = MaskKind.OddEven, Flip = index % 2 == 1, Shared = net };
    }

    /// <summary>The network of a table's usual size.</summary>
    public static ResidualMlpSpec Network(int rows) => Network(TableSize.Usual(rows), rows);

    private static ResidualMlpSpec Network(TableSize size, int rows) => new(size.Width, size.Blocks, Dropout(rows));

    /// <summary>Few rows are learnt by heart unless numbers are left out.</summary>
    private static double Dropout(int rows) => rows switch { < 10_000 => 0.2, < 100_000 => 0.1, _ => 0 };

    /// <summary>Some thousand steps whatever the number of rows, and at least a few passes over them.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="affordable">How many passes a flow can afford, of so many and of such batches; all if null.</param>
    public static TrainingOptions Training(int rows, Func<int, int, int>? affordable = null)
    {
        const int Steps = 6_000;
        var batch = rows switch { < 1_000 => 64, < 10_000 => 128, < 100_000 => 256, _ => 512 };
        var epochs = (int)Math.Clamp((long)Steps * batch / Math.Max(1, rows), 10, 400);
        epochs = affordable?.Invoke(epochs, batch) ?? epochs;
        return new(epochs, batch, LearningRate: 1e-3)
        {
            Schedule = ScheduleKind.Cosine,
            ClipNorm = 5,
            EmaDecay = 0.995,
            Patience = Math.Max(10, epochs / 5),
        };
    }
}
