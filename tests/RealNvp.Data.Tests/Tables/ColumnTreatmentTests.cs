using System.Globalization;

namespace RealNvp.Data.Tests.Tables;

/// <summary>What is done with a column is said in a few words: its map, where it can lie, its atoms and its gaps.</summary>
public sealed class ColumnTreatmentTests : IDisposable
{
    private const int Count = 4000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("normal", "any number")]
    [InlineData("amounts", ", 0 or more")]
    [InlineData("far out on both sides", "asinh, any number")]
    [InlineData("shares", "0 to 1")]
    [InlineData("shares, few near 1", "0 to 1")]
    [InlineData("shares, one of them 1", "0 to 1; atom 1 (below 0.1 %)")]
    [InlineData("ends near 100", ", 0 or more")]
    [InlineData("debts", "0 or less")]
    [InlineData("correlations", "-1 to 1")]
    [InlineData("longitudes, few near the date line", "-180 to 180")]
    [InlineData("normal, and hardly beyond 1", "any number")]
    [InlineData("a mark or nothing", "always 1; gaps (60 %)")]
    [InlineData("a word or nothing", "always yes; gaps (60 %)")]
    [InlineData("mostly missing", "any number; gaps (90 %)")]
    [InlineData("mostly zero", "log, 0 or more; atom 0 (90 %)")]
    [InlineData("whole, mostly zero", "log, 0 or more, steps of 1; atom 0 (90 %)")]
    [InlineData("normal with gaps", "any number; gaps (3 %)")]
    [InlineData("several atoms", "any number; atoms 0 (20 %), 40 (10 %), 60 (6 %), ... (4)")]
    [InlineData("dice", "levels 1 to 6")]
    [InlineData("quarters", "levels 0 to 2 in steps of 0.25")]
    [InlineData("counts", "levels 0 to 9 or more")]
    [InlineData("flag", "0 or 1")]
    [InlineData("odd levels", "3 levels")]
    [InlineData("few numbers far apart, the largest rare", "4 levels")]
    [InlineData("words", "categories")]
    [InlineData("words with gaps", "categories; gaps (3 %)")]
    public void A_column_gets_its_treatment_and_says_it(string column, string treatment)
    {
        var random = new SeededRandom(5);
        var values = Enumerable.Range(0, Count).Select(row => Value(column, row, random)).ToArray();
        var lines = values.Select(value => $"{value},{random.NextGaussian().ToString("R", CultureInfo.InvariantCulture)}");
        using var table = DatasetCatalogue.Load(
            _folder.Write("t.csv", $"a,b\n{string.Join('\n', lines)}\n"), new(), null, TestContext.Current.CancellationToken);
        // Whatever the flow draws is one of the things that the column can hold.
        var marginal = table.Schema!.Columns[0].Marginal!;
        float[] scores = [.. Enumerable.Range(-820, 1641).SelectMany(step => (float[])[step / 100f, 0])];
        var drawn = Rows.Decoded(table.Schema, scores).Where((_, i) => i % 2 == 0).ToArray();
        Assert.DoesNotContain(drawn, cell => double.IsNaN(cell) ? marginal.Missing == 0 : marginal.IsOutside(table.Schema.Columns[0], cell));

        // Written as text it still is, and is read again.
        var path = Path.Combine(_folder.Path, "w.csv");
        TableWriter.Write(path, table.Schema, scores, cancellationToken: TestContext.Current.CancellationToken);
        using var reader = TableReader.Open(path, table.Schema);
        var read = reader.ReadBatches(10_000, TestContext.Current.CancellationToken).Single();
        Assert.Equal((drawn.Length, 0), (read.Count, read.Unmeasured.Count));
        Assert.All(read.Rows.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.EndsWith(treatment, table.Found[0].ToDecision().Found, StringComparison.Ordinal);
    }

    private static string Value(string column, int row, SeededRandom random)
    {
        // A stride that no other column has: the shares are exact.
        var place = row * 1237 % Count / (double)Count;
        var normal = (double)random.NextGaussian();
        return column switch
        {
            "normal" => Text(normal),
            "amounts" => Text(Math.Exp(5 * normal)),
            "far out on both sides" => Text(Math.Sinh(3 * normal)),
            "shares, few near 1" => Text(row % 333 == 7 ? 0.96 + (row * 1e-6) : 0.01 + (0.9 * place * place)),
            "shares, one of them 1" => Text(row == 7 ? 1 : 0.01 + (0.9 * place * place)),
            "ends near 100" => Text(row == 7 ? 98.6 : Math.Exp(1 + (0.8 * Math.Clamp(normal, -3, 3)))),
            "debts" => Text(-5 * normal * normal),
            "correlations" => Text(Math.Tanh(normal)),
            "longitudes, few near the date line" => Text(Math.Round(row % 200 == 7 ? (row % 400 == 7 ? 176.5 : -176.5) : (place * 340) - 170, 4)),
            "normal, and hardly beyond 1" => Text(Math.Clamp(0.3 * normal, -0.999, 0.999)),
            "a mark or nothing" => place < 0.6 ? "" : "1",
            "a word or nothing" => place < 0.6 ? "" : "yes",
            "mostly missing" => place < 0.9 ? "" : Text(normal),
            "shares" => Text(1 / (1 + Math.Exp(-5 * normal))),
            "mostly zero" => Text(place < 0.9 ? 0 : Math.Exp(2 + normal)),
            "whole, mostly zero" => Text(place < 0.9 ? 0 : Math.Ceiling(Math.Exp(8 + normal))),
            "normal with gaps" => place < 0.03 ? "" : Text(normal),
            "several atoms" => Text(place < 0.2 ? 0 : place < 0.3 ? 40 : place < 0.36 ? 60 : place < 0.41 ? 80 : 35 + (20 * normal)),
            "dice" => Text(1 + (row % 6)),
            "quarters" => Text(0.25 * (row % 9)),
            "counts" => Text(row == 7 ? 9 : Math.Floor(8 * place * place)),
            "flag" => Text(place < 0.3 ? 1 : 0),
            "few numbers far apart, the largest rare" => row % 1000 == 5 ? "1000" : Text(((double[])[1, 7, 50])[row % 3]),
            "odd levels" => Text(((double[])[0.1, 0.7071, 2.7183])[row % 3]),
            "words" => ((string[])["red", "green", "blue"])[row % 3],
            _ => place < 0.03 ? "" : ((string[])["red", "green", "blue"])[row % 3],
        };
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
