namespace RealNvp.Evaluation;

/// <summary>A surface through latent space that four latents span.</summary>
public static class LatentManifold
{
    /// <summary>
    /// Combines four latents by two angles (arXiv:1605.08803, equation 19):
    /// <c>z = cos(a) (cos(b) z1 + sin(b) z2) + sin(a) (cos(b) z3 + sin(b) z4)</c>. The four are there at right angles, and what is between
    /// them is about as far from the origin as they are.
    /// </summary>
    /// <param name="corners"><c>[4, dimension]</c>: z1 to z4.</param>
    /// <param name="dimension">The number of values in a latent.</param>
    /// <param name="steps">The number of angles around the circle, for each of the two; at least 2. The paper takes 8, of 45 degrees.</param>
    /// <returns><c>[steps * steps, dimension]</c>: angle a from line to line, angle b from column to column.</returns>
    /// <exception cref="ArgumentException">There are not four latents.</exception>
    public static float[] Torus(ReadOnlySpan<float> corners, int dimension, int steps = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (dimension < 1 || corners.Length != 4 * dimension)
        {
            throw new ArgumentException($"{Counted.Of(corners.Length, "value", "is", "are")} not four latents of {dimension}.", nameof(corners));
        }

        var surface = new float[steps * steps * dimension];
        for (var line = 0; line < steps; line++)
        {
            var (sinA, cosA) = Math.SinCos(2 * Math.PI * line / steps);
            for (var column = 0; column < steps; column++)
            {
                var (sinB, cosB) = Math.SinCos(2 * Math.PI * column / steps);
                var point = surface.AsSpan(((line * steps) + column) * dimension, dimension);
                for (var index = 0; index < dimension; index++)
                {
                    var first = (cosB * corners[index]) + (sinB * corners[dimension + index]);
                    var second = (cosB * corners[(2 * dimension) + index]) + (sinB * corners[(3 * dimension) + index]);
                    point[index] = (float)((cosA * first) + (sinA * second));
                }
            }
        }

        return surface;
    }

    /// <summary>
    /// What the points of <see cref="Torus"/> are conditioned on: the contexts of the four, weighted by the squares of what weighs their latents, so that each
    /// of the four has its own.
    /// </summary>
    /// <param name="corners"><c>[4, width]</c>.</param>
    /// <param name="width">The number of values that each is conditioned on; 0 gives none.</param>
    /// <param name="steps">The number of angles around the circle, for each of the two; at least 2.</param>
    /// <returns><c>[steps * steps, width]</c>.</returns>
    public static float[] Contexts(ReadOnlySpan<float> corners, int width, int steps = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var contexts = new float[steps * steps * width];
        for (var index = 0; index < contexts.Length; index++)
        {
            var (point, value) = Math.DivRem(index, width);
            var (line, column) = Math.DivRem(point, steps);
            double a = Square(Math.Cos(2 * Math.PI * line / steps)), b = Square(Math.Cos(2 * Math.PI * column / steps));

            // By what they differ from the first: what all four have stays as it is.
            var first = corners[value];
            contexts[index] = (float)(first
                + (a * (1 - b) * (corners[width + value] - first))
                + ((1 - a) * b * (corners[(2 * width) + value] - first))
                + ((1 - a) * (1 - b) * (corners[(3 * width) + value] - first)));
        }

        return contexts;

        static double Square(double value) => value * value;
    }
}
