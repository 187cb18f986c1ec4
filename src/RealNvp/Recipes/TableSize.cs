using RealNvp.Specs;

namespace RealNvp.Recipes;

/// <summary>
/// How large a flow for a table is: networks as wide as its rows can teach, and of a wide table no more weights than these give reason for. Linear maps, of
/// which each has the square of the columns, go first; half of the splines then become affine couplings, which find what many columns have in common with
/// a tenth of the numbers.
/// </summary>
/// <param name="Couplings">How many couplings there are.</param>
/// <param name="HasLinearMaps">Whether linear maps stand between them.</param>
/// <param name="Width">The width of the networks.</param>
/// <param name="Blocks">Their residual blocks.</param>
/// <param name="Bins">The bins of a spline.</param>
/// <param name="Splines">How many of the couplings, the first ones, are splines where the preset has them; the others are affine.</param>
internal sealed record TableSize(int Couplings, bool HasLinearMaps, int Width, int Blocks, int Bins, int Splines)
{
    // A network shares its weights among all columns: two for each value of the table are as many as early stopping and dropout keep from being learnt by
    // heart, and a million trains in seconds whatever the table.
    private const long FewestAllowed = 1 << 20;
    private const int WeightsForAValue = 2;

    // What a variable takes through a coupling once forward and back takes some 0.3 microseconds: two to three minutes of a core in all.
    private const double MostChanges = 5e8;

    private const int AffineParameters = 2;

    // Fewer steps than this teach nothing.
    private const int FewestSteps = 1000;

    private static readonly int[] FewerCouplings = [8, 4, 2];
    private static readonly int[] Widths = [128, 96, 64, 48, 32, 24, 16, 12, 8];

    /// <summary>The size that is taken for tables of up to a hundred columns: ten couplings, as in arXiv:1906.04032.</summary>
    public static TableSize Usual(int rows) => new(10, true, WidthFor(rows), 2, 8, 10);

    /// <summary>The size for a table.</summary>
    /// <param name="rows">Its training rows.</param>
    /// <param name="columns">Its modelled columns.</param>
    /// <param name="isSpline">Whether its couplings are splines, which take more numbers a variable.</param>
    public static TableSize For(int rows, int columns, bool isSpline)
    {
        var most = Math.Max(FewestAllowed, (long)WeightsForAValue * rows * columns);
        var usual = Usual(rows);
        var smaller = new[] { usual with { Bins = 4 } }.Where(size => 2 * size.LinearWeights(columns) <= most)
            .Concat(FewerCouplings.Select(couplings => new TableSize(couplings, false, usual.Width, 1, 4, couplings / 2)))
            .SelectMany(size => Widths.Where(width => width <= usual.Width && width >= size.LeastWidth).Select(width => size with { Width = width }));
        return smaller.Prepend(usual).FirstOrDefault(size => size.Weights(columns, isSpline) <= most) ?? new(2, false, 4, 1, 4, 1);
    }

    /// <summary>
    /// The passes that a training of <paramref name="epochs"/> passes keeps: as many as two to three minutes of a core hold where linear maps had to go, and
    /// <see cref="FewestSteps"/> steps at least.
    /// </summary>
    public int Epochs(int epochs, int batch, int rows, int columns)
    {
        if (HasLinearMaps)
        {
            return epochs;
        }

        var affordable = MostChanges / ((double)Couplings * columns / 2 * Math.Max(1, rows));
        var needed = Math.Ceiling((double)FewestSteps * batch / Math.Max(1, rows));
        return (int)Math.Clamp(Math.Max(affordable, needed), 1, epochs);
    }

    // Rather than networks narrower than this, wide tables get fewer couplings.
    private int LeastWidth => HasLinearMaps ? 16 : 8;

    /// <summary>Networks as wide as the rows can teach.</summary>
    private static int WidthFor(int rows) => rows switch { < 1_000 => 32, < 10_000 => 64, < 100_000 => 96, _ => 128 };

    private long LinearWeights(int columns) => HasLinearMaps ? (Couplings + 1L) * columns * (columns + 1L) : 0;

    private long Weights(int columns, bool isSpline)
    {
        var half = (columns + 1L) / 2;
        var splines = isSpline ? Splines : 0;
        var network = ((half + 1) * Width) + (2L * Blocks * Width * (Width + 1L));
        var outputs = ((long)splines * new SplineSpec(Bins).ParametersPerVariable) + (AffineParameters * (Couplings - splines));
        return LinearWeights(columns) + (Couplings * network) + (outputs * half * (Width + 1L));
    }
}
