using System.Numerics.Tensors;
using RealNvp.Evaluation;

namespace RealNvp.Tests.Evaluation;

public sealed class LatentManifoldTests
{
    [Fact]
    public void The_four_latents_are_at_right_angles_and_their_opposites_across()
    {
        float[] corners = [1, 0, 0, 0, /**/ 0, 2, 0, 0, /**/ 0, 0, 3, 0, /**/ 0, 0, 0, 4];

        var surface = LatentManifold.Torus(corners, dimension: 4, steps: 8);

        AssertPoint([1, 0, 0, 0], 0, 0);
        AssertPoint([0, 2, 0, 0], 0, 2);
        AssertPoint([-1, 0, 0, 0], 0, 4);
        AssertPoint([0, 0, 3, 0], 2, 0);
        AssertPoint([0, 0, 0, 4], 2, 2);
        AssertPoint([0, -2, 0, 0], 4, 2);

        // Angle a of 45 and b of 135 degrees: cos a cos b = -1/2, cos a sin b = 1/2, and so on.
        AssertPoint([-0.5f, 1, -1.5f, 2], 1, 3);

        void AssertPoint(float[] expected, int line, int column)
        {
            var point = surface.AsSpan(((line * 8) + column) * 4, 4).ToArray();
            Assert.All(point.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        }
    }

    [Fact]
    public void Every_point_that_normal_latents_span_is_as_far_out_as_they_are()
    {
        const int Dimension = 2000;
        var corners = new float[4 * Dimension];
        new SeededRandom(3).FillGaussian(corners);

        var surface = LatentManifold.Torus(corners, Dimension);

        // The length of a normal latent is the root of the dimension, give or take 0.7; the corners' small overlaps add about as much.
        for (var start = 0; start < surface.Length; start += Dimension)
        {
            Assert.Equal(Math.Sqrt(Dimension), TensorPrimitives.Norm<float>(surface.AsSpan(start, Dimension)), 4.0);
        }
    }

    [Fact]
    public void What_are_not_four_latents_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LatentManifold.Torus(new float[11], dimension: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => LatentManifold.Torus(new float[12], dimension: 3, steps: 1));
    }

    [Fact]
    public void Each_of_the_four_has_its_own_context_and_what_is_between_them_theirs_by_weight()
    {
        float[] corners = [1, 0, 0, 0, /**/ 0, 1, 0, 0, /**/ 0, 0, 1, 0, /**/ 0, 0, 0, 1];

        var contexts = LatentManifold.Contexts(corners, width: 4, steps: 8);

        AssertContext([1, 0, 0, 0], 0, 0);
        AssertContext([0, 1, 0, 0], 0, 2);
        AssertContext([1, 0, 0, 0], 0, 4);
        AssertContext([0, 0, 1, 0], 2, 0);
        AssertContext([0, 0, 0, 1], 2, 2);
        AssertContext([0.25f, 0.25f, 0.25f, 0.25f], 1, 3);
        Assert.All(LatentManifold.Contexts([0, 1, 0, 1, 0, 1, 0, 1], width: 2).Chunk(2), context => Assert.Equal([0, 1], context));
        Assert.Empty(LatentManifold.Contexts([], width: 0));

        void AssertContext(float[] expected, int line, int column) =>
            Assert.All(contexts.AsSpan(((line * 8) + column) * 4, 4).ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }
}
