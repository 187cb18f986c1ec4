using System.Numerics.Tensors;
using RealNvp.Evaluation;

namespace RealNvp.Tests.Evaluation;

public sealed class LatentWalkTests
{
    [Fact]
    public void A_walk_begins_and_ends_at_its_ends_and_turns_and_grows_evenly()
    {
        float[] from = [3, 0, 0], to = [0, 5, 0];
        var walk = LatentWalk.GreatCircles([.. from, .. to], dimension: 3, steps: 5);
        for (var step = 0; step < 5; step++)
        {
            var angle = step * Math.PI / 8;
            var length = 3 + (0.5 * step);
            Assert.Equal(length * Math.Cos(angle), walk[3 * step], 1e-5);
            Assert.Equal(length * Math.Sin(angle), walk[(3 * step) + 1], 1e-5);
            Assert.Equal(0, walk[(3 * step) + 2], 1e-6);
        }
    }

    [Fact]
    public void Points_between_normal_latents_are_as_far_out_as_they_are()
    {
        const int Dimension = 500;
        var ends = new float[2 * Dimension];
        new SeededRandom(4).FillGaussian(ends);
        var middle = LatentWalk.GreatCircles(ends, Dimension, steps: 3).AsSpan(Dimension, Dimension);
        Assert.Equal(Math.Sqrt(Dimension), TensorPrimitives.Norm<float>(middle), 1.5);
    }

    [Fact]
    public void Parallel_opposite_and_zero_latents_give_finite_walks()
    {
        float[] ends = [1, 1, 1, 1, 0, 0, /* to */ 2, 2, -1, -1, 3, 4];
        Assert.All(LatentWalk.GreatCircles(ends, dimension: 2, steps: 4), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Several_walks_follow_each_other()
    {
        float[] ends = [1, 0, 0, 1, /* to */ 0, 1, 1, 0];
        Assert.Equal(new float[] { 1, 0, 0, 1, 0, 1, 1, 0 }, LatentWalk.GreatCircles(ends, dimension: 2, steps: 2), new Near());
    }

    private sealed class Near : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) < 1e-6;

        public int GetHashCode(float obj) => 0;
    }

    [Fact]
    public void Walks_within_classes_take_the_classes_in_turn_and_two_rows_of_each_that_has_two()
    {
        int[] classes = [4, 2, 2, 4, 4, 9];
        for (var seed = 1UL; seed < 20; seed++)
        {
            var (from, to) = LatentWalk.DrawEndsOfClasses(7, classes, seed);
            Assert.Equal([2, 4, 9, 2, 4, 9, 2], from.Select(row => classes[row]));
            Assert.Equal([2, 4, 9, 2, 4, 9, 2], to.Select(row => classes[row]));
            Assert.All(from.Zip(to).Where((_, walk) => walk % 3 < 2), pair => Assert.NotEqual(pair.First, pair.Second));
        }
    }

    [Fact]
    public void What_walks_are_conditioned_on_goes_evenly_from_end_to_end_and_stays_where_it_is_the_same()
    {
        float[] ends = [1, 0, /**/ 0, 1, /* to */ 0, 1, /**/ 0, 1];
        Assert.Equal([1, 0, 0.5f, 0.5f, 0, 1, /**/ 0, 1, 0, 1, 0, 1], LatentWalk.Contexts(ends, width: 2, steps: 3));
        Assert.Empty(LatentWalk.Contexts([], width: 0, steps: 3));
    }
}
