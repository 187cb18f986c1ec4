using ScottPlot;

namespace RealNvp.Pictures;

/// <summary>A square part of the plane.</summary>
internal sealed record PlaneBounds(double XMin, double XMax, double YMin, double YMax)
{
    private const double Margin = 0.18;

    // The frame fits all points but one in two hundred on each side, and its margin shows most of those.
    private const double Tail = 0.005;

    // Screens count in single precision: lines to farther points would no longer be drawn where they belong.
    private const double Near = 100;

    /// <summary>The square about points, with a margin, that a few far points do not stretch.</summary>
    public static PlaneBounds Around(Coordinates[] points)
    {
        var (xLow, xHigh) = Bulk([.. points.Select(point => point.X)]);
        var (yLow, yHigh) = Bulk([.. points.Select(point => point.Y)]);
        var side = Math.Max(xHigh - xLow, yHigh - yLow);
        var margin = side > 0 ? Margin * side : 1e-3 * Math.Max(1, Math.Max(Math.Abs(xLow), Math.Abs(yLow)));
        return Square(xLow - margin, xHigh + margin, yLow - margin, yHigh + margin);
    }

    /// <summary>The smallest square about a rectangle, with the same middle.</summary>
    /// <exception cref="InvalidInputException">The rectangle is empty or not finite.</exception>
    public static PlaneBounds Square(double xMin, double xMax, double yMin, double yMax)
    {
        if (!(xMax > xMin && yMax > yMin && double.IsFinite(xMax - xMin) && double.IsFinite(yMax - yMin)))
        {
            throw new InvalidInputException(
                $"The bounds x from {xMin} to {xMax} and y from {yMin} to {yMax} show nothing; give finite ones that rise.");
        }

        var half = Math.Max(xMax - xMin, yMax - yMin) / 2;
        var (x, y) = (xMin + ((xMax - xMin) / 2), yMin + ((yMax - yMin) / 2));
        return new PlaneBounds(x - half, x + half, y - half, y + half);
    }

    /// <summary>The place at step <paramref name="step"/> of <paramref name="steps"/> from left to right.</summary>
    public double X(double step, int steps) => XMin + ((XMax - XMin) * step / steps);

    /// <summary>The place at step <paramref name="step"/> of <paramref name="steps"/> from bottom to top.</summary>
    public double Y(double step, int steps) => YMin + ((YMax - YMin) * step / steps);

    /// <summary>Whether a finite point is within a hundred times the square's side of it.</summary>
    public bool IsNear(double x, double y)
    {
        var reach = Near * (XMax - XMin);
        return Math.Abs(x - XMin) <= reach && Math.Abs(y - YMin) <= reach;
    }

    private static (double Low, double High) Bulk(double[] values)
    {
        Array.Sort(values);
        var rank = (int)(Tail * values.Length);
        return (values[rank], values[^(rank + 1)]);
    }
}
