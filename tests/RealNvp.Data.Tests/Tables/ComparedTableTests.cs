namespace RealNvp.Data.Tests.Tables;

/// <summary>Which rows of a table generated ones are compared with.</summary>
public sealed class ComparedTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_condition_all_rows_are_taken_with_their_cells()
    {
        using var data = Load(null);
        var compared = ComparedTable.Of(data, data.Schema!, [], Token);
        Assert.Equal((data.Train.Count, data.Test.Count), (compared.Training.Length / 3, compared.HeldOut.Length / 3));

        // x = 10 place + hour / 100, to the digits of the file.
        foreach (var row in compared.Training.Chunk(3))
        {
            Assert.Equal((10 * row[1]) + (row[2] / 100), row[0], 1e-9);
        }
    }

    [Fact]
    public void Rows_that_were_all_given_the_same_are_compared_with_the_rows_that_have_it()
    {
        using var data = Load(["place", "hour"]);
        var given = new float[data.Train.ContextWidth];
        data.Train.ReadContext(0, given);
        var wanted = ComparedTable.Of(data, data.Schema!, [], Token).Training.AsSpan(1, 2).ToArray();
        var compared = ComparedTable.Of(data, data.Schema!, [.. given, .. given], Token);
        Assert.InRange(compared.Training.Length / 3, 1, data.Train.Count / 10);
        Assert.All(compared.Training.Chunk(3).Concat(compared.HeldOut.Chunk(3)), row => Assert.Equal(wanted, row[1..]));
    }

    [Fact]
    public void Given_values_that_differ_choose_nothing()
    {
        using var data = Load(["place"]);
        float[] contexts = [1, 0, 0, 0, 1, 0];
        Assert.Equal(data.Train.Count, ComparedTable.Of(data, data.Schema!, contexts, Token).Training.Length / 3);
    }

    [Fact]
    public void A_class_that_was_given_chooses_its_rows()
    {
        using var data = Load(null, label: "place");
        using var conditioned = data.GivenLabels();
        var compared = ComparedTable.Of(conditioned, data.Schema!, [0, 1, 0], Token);

        // The label is no cell that the model knows, but x tells it.
        Assert.InRange(compared.Training.Length / 3, data.Train.Count / 4, data.Train.Count / 2);
        Assert.All(compared.Training.Chunk(3), row => Assert.InRange(row[0], 10, 11));
    }

    /// <summary>600 rows: three places, 24 hours.</summary>
    private Dataset Load(string[]? given, string? label = null)
    {
        var lines = Enumerable.Range(0, 600).Select(row => string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{(row % 3 * 10) + (row / 3 % 24 * 0.01):F2},{"abc"[row % 3]},{row / 3 % 24}\n"));
        var path = _folder.Write("t.csv", "x,place,hour\n" + string.Concat(lines));
        return DatasetCatalogue.Load(path, new() { Table = new() { Given = given ?? [], Label = label } });
    }
}
