using RealNvp.Data.Fitting;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Fitting;

public sealed class TableNoiseTests
{
    [Theory]
    [InlineData(300, 0.1)]
    [InlineData(3_000, 0)]
    public void Few_rows_of_a_table_are_learnt_with_noise(int rows, double noise)
    {
        var random = SeededRandom.For(1, 5);
        var lines = Enumerable.Range(0, rows).Select(_ => FormattableString.Invariant(
            $"{random.NextGaussian()},{random.NextGaussian()},{random.NextGaussian():F2},{"xyz"[random.NextInt(3)]}"));
        using var folder = new TemporaryFolder();
        using var data = DatasetCatalogue.Load(folder.Write("table.csv", $"a,b,c,d\n{string.Join('\n', lines)}\n"), new());

        Assert.Equal(noise, DataRecipe.For(data).Training.Noise);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, data.Train.Width).Select(data.Train.IsReal));
    }
}
