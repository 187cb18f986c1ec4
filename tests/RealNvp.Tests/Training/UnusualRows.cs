using RealNvp.Specs;

namespace RealNvp.Tests.Training;

/// <summary>Batches in the flow's units in which something is as it hardly ever is, by the names of what it is.</summary>
internal static class UnusualRows
{
    private const int Count = 6;
    private const float FarOut = 1000;
    private const float Huge = 1e30f;

    /// <summary>A batch of each kind.</summary>
    public static IEnumerable<(string Name, float[] Rows)> Of(FlowSpec spec)
    {
        var width = spec.Shape.Size;
        yield return ("all rows equal", Changed(spec, (row, column, rows) => rows[column]));
        yield return ("a constant column", Changed(spec, (row, column, rows) => column == width - 1 ? rows[column] : rows[(row * width) + column]));
        yield return ("a constant row", Changed(spec, (row, column, rows) => row == 1 ? rows[0] : rows[(row * width) + column]));
        yield return ("a row at the lower end", Changed(spec, (row, column, rows) => row == 1 ? Ends(spec).Lower : rows[(row * width) + column]));
        yield return ("a row at the upper end", Changed(spec, (row, column, rows) => row == 1 ? Ends(spec).Upper : rows[(row * width) + column]));
    }

    /// <summary>A value of 1e30 in one row, in the first, the middle or the last column; quantised data have no such values.</summary>
    public static IEnumerable<(string Name, float[] Rows)> HugeIn(FlowSpec spec)
    {
        var width = spec.Shape.Size;
        return spec.Levels is not null ? [] : new[] { 0, width / 2, width - 1 }.Distinct().Select(place => (
            $"1e30 in column {place}", Changed(spec, (row, column, rows) => row == 1 && column == place ? Huge : rows[(row * width) + column])));
    }

    /// <summary>What the rows are conditioned on.</summary>
    public static float[] Context(FlowSpec spec)
    {
        var context = new float[Count * spec.Context];
        SeededRandom.For(3, 95).FillGaussian(context);
        return context;
    }

    // Far outside of every spline; of quantised data the middle of the lowest and of the highest level.
    private static (float Lower, float Upper) Ends(FlowSpec spec) => spec.Levels is { } levels ? (0.5f / levels, 1 - (0.5f / levels)) : (-FarOut, FarOut);

    private static float[] Changed(FlowSpec spec, Func<int, int, float[], float> change)
    {
        var width = spec.Shape.Size;
        var rows = new float[Count * width];
        var random = SeededRandom.For(2, 95);
        if (spec.Levels is null)
        {
            random.FillGaussian(rows);
        }
        else
        {
            random.FillUniform(rows);
        }

        return [.. rows.Select((_, index) => change(index / width, index % width, rows))];
    }
}
