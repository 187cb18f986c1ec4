using ScottPlot;

namespace RealNvp.Pictures;

/// <summary>Points of the plane out of rows of two values.</summary>
internal static class PlanePoints
{
    /// <summary>The finite points.</summary>
    /// <exception cref="InvalidInputException">There is an odd number of values, or no finite point and that is not fine.</exception>
    public static Coordinates[] Finite(ReadOnlySpan<float> rows, string name, bool emptyIsFine = false)
    {
        if (rows.Length % 2 != 0)
        {
            throw new InvalidInputException($"The {name} have {Counted.Of(rows.Length, "value")}, which make no pairs; give two for each point.");
        }

        var points = new List<Coordinates>(rows.Length / 2);
        for (var i = 0; i < rows.Length; i += 2)
        {
            if (float.IsFinite(rows[i]) && float.IsFinite(rows[i + 1]))
            {
                points.Add(new Coordinates(rows[i], rows[i + 1]));
            }
        }

        return points.Count > 0 || emptyIsFine
            ? [.. points]
            : throw new InvalidInputException($"The {name} have no finite point; give at least one.");
    }

    /// <summary>At most so many of the points, evenly through their order.</summary>
    public static Coordinates[] Thinned(Coordinates[] points, int most) =>
        points.Length <= most
            ? points
            : [.. Enumerable.Range(0, most).Select(i => points[(int)((long)i * points.Length / most)])];

    /// <summary>A line as the pieces of it, of at least two points, between points that are not finite or lie very far off.</summary>
    public static IReadOnlyList<Coordinates[]> Pieces(ReadOnlySpan<float> line, PlaneBounds bounds)
    {
        var pieces = new List<Coordinates[]>();
        var piece = new List<Coordinates>();
        for (var i = 0; i < line.Length; i += 2)
        {
            if (bounds.IsNear(line[i], line[i + 1]))
            {
                piece.Add(new Coordinates(line[i], line[i + 1]));
                continue;
            }

            End();
        }

        End();
        return pieces;

        void End()
        {
            if (piece.Count > 1)
            {
                pieces.Add([.. piece]);
            }

            piece.Clear();
        }
    }
}
