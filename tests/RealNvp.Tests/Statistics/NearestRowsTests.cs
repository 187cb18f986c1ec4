using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public sealed class NearestRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void The_distance_is_that_of_the_kth_nearest_row_whatever_the_number_of_rows(int neighbour)
    {
        const int Width = 3;
        foreach (var count in (int[])[5, 511, 512, 1300])
        {
            float[] rows = new float[count * Width], others = new float[20 * Width];
            SeededRandom.For(1).FillGaussian(rows);
            SeededRandom.For(2).FillGaussian(others);
            var near = new NearestRows(rows, Width);
            var found = near.Distances(others, neighbour, TestContext.Current.CancellationToken);
            var nearest = near.Nearest(others, neighbour, TestContext.Current.CancellationToken);
            for (var other = 0; other < 20; other++)
            {
                var distances = Enumerable.Range(0, count)
                    .Select(row => Math.Sqrt(Enumerable.Range(0, Width)
                        .Sum(column => Math.Pow(rows[(row * Width) + column] - others[(other * Width) + column], 2))))
                    .ToArray();
                Assert.Equal(distances.Order().ElementAt(neighbour - 1), found[other], 1e-5);
                Assert.Equal(distances.Index().OrderBy(item => item.Item).Take(neighbour).Select(item => item.Index), nearest[other].Select(item => item.Row));
            }
        }
    }
}
