using System.Data;
using System.Globalization;
using RealNvp.Data.Fitting;
using RealNvp.Recipes;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>Rows are learnt alike wherever they are.</summary>
public sealed class TableSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private enum Place
    {
        North,
        South,
        West,
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Objects_records_and_queries_give_the_model_that_their_file_gives()
    {
        var readings = Readings();
        var file = Fitted(TableSource.FromFile(_folder.Write("r.csv", "A,Count,Where,IsOn\n" + string.Concat(readings.Select(Line)))));
        Assert.Equal((3, 1), (file.Schema!.Columns[2].Categories!.Count, file.Schema.Columns[1].Step));
        Equal(file, Fitted(TableSource.FromObjects(readings)));
        Equal(file, Fitted(TableSource.FromRecords(readings.Select(Record))));
        using var query = Query(readings);
        Equal(file, Fitted(TableSource.FromReader(query, TestContext.Current.CancellationToken)));

        static string Line(Reading row) => string.Create(CultureInfo.InvariantCulture, $"{row.A},{row.Count},{row.Where},{(row.IsOn ? 1 : 0)}\n");

        static IReadOnlyDictionary<string, object?> Record(Reading row) =>
            new Dictionary<string, object?> { ["A"] = row.A, ["Count"] = row.Count, ["Where"] = row.Where.ToString(), ["IsOn"] = row.IsOn };

        static DataTableReader Query(IEnumerable<Reading> rows)
        {
            using var table = new DataTable();
            table.Columns.Add("A", typeof(decimal));
            table.Columns.Add("Count", typeof(long));
            table.Columns.Add("Where", typeof(string));
            table.Columns.Add("IsOn", typeof(bool));
            foreach (var row in rows)
            {
                table.Rows.Add(row.A is { } a ? (decimal)a : DBNull.Value, row.Count, row.Where.ToString(), row.IsOn);
            }

            return table.CreateDataReader();
        }
    }

    [Fact]
    public void Arrays_give_the_model_that_their_file_gives_marks_of_missing_values_and_all()
    {
        double[][] rows = [.. Readings().Select(row => (double[])[row.A ?? -999, row.Count])];
        float[] flat = [.. rows.SelectMany(row => row).Select(value => (float)value)];
        var text = "a,n\n" + string.Concat(rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row[0]},{row[1]}\n")));
        var options = new FitOptions { Table = new() { MissingMarks = ["-999"] } };
        var file = Fitted(TableSource.FromFile(_folder.Write("a.csv", text)), options);
        Assert.Equal(["a", "n"], file.Schema!.Columns.Select(column => column.Name));
        Equal(file, Fitted(TableSource.FromRows(rows, ["a", "n"]), options));

        // A float has fewer digits than the text, which moves nothing but the last of them.
        var single = Fitted(TableSource.FromRows(flat, ["a", "n"]), options);
        Assert.Equal(file.Metadata.TrainingRows, single.Metadata.TrainingRows);
        Assert.Equal(file.LogProb([0.5f, 2]), single.LogProb([0.5f, 2]), 1e-3);
        Assert.Equal(["c1", "c2"], Fitted(TableSource.FromRows(flat, 2), options).Schema!.Columns.Select(column => column.Name));
    }

    [Fact]
    public void What_is_no_value_is_left_out_and_said()
    {
        var rows = Readings().Select(row => new { row.A, row.Count, Tags = Enumerable.Repeat("x", 1), row.Where });
        var reports = new Reports();
        var model = ModelFitting.Fit(TableSource.FromObjects(rows), Quick(new()), reports, TestContext.Current.CancellationToken);
        Assert.Equal(["A", "Count", "Where"], model.Schema!.Columns.Select(column => column.Name));
        Assert.Contains(reports.All, report => report.Notice?.Contains("without 'Tags', which is no value", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Rows_that_are_no_table_are_refused_in_a_sentence()
    {
        Assert.Contains("is no table; give a file that ends in .csv", Refusal(() => TableSource.FromFile("moons")), StringComparison.Ordinal);
        Assert.Contains("5 values do not make rows of 2", Refusal(() => TableSource.FromRows(new float[5], 2)), StringComparison.Ordinal);
        Assert.Contains("Rows of 0 values", Refusal(() => TableSource.FromRows(new float[5], 0)), StringComparison.Ordinal);
        Assert.Contains("Row 2 has 1 value but there are 2 columns", Refusal(() => TableSource.FromRows([[1.0, 2], [3]])), StringComparison.Ordinal);
        Assert.Contains("Row 1 has 0 values", Refusal(() => TableSource.FromRows([null!], ["a"])), StringComparison.Ordinal);
        Assert.Contains("Double[] is no object", Refusal(() => TableSource.FromObjects(Enumerable.Repeat(new double[3], 3))), StringComparison.Ordinal);
        Assert.Contains("has no public property", Refusal(() => TableSource.FromObjects([new object()])), StringComparison.Ordinal);
        Assert.Contains("Row 2 is null", Refusal(() => TableSource.FromObjects([Readings()[0], null!])), StringComparison.Ordinal);
        Assert.Contains("no records", Refusal(() => TableSource.FromRecords([])), StringComparison.Ordinal);
        var records = new[] { new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 }, new Dictionary<string, object?> { ["a"] = 1 } };
        Assert.Contains("Record 2 lacks the column 'b'", Refusal(() => TableSource.FromRecords(records)), StringComparison.Ordinal);
        Assert.Contains("give at least 10", Refusal(() => ModelFitting.Fit(TableSource.FromObjects(Readings().Take(9)))), StringComparison.Ordinal);
    }

    private static void Equal(DensityModel expected, DensityModel model)
    {
        Assert.Equal(expected.Schema!.Columns.Select(column => column.Treatment), model.Schema!.Columns.Select(column => column.Treatment));
        Assert.Equal(expected.Schema.ToJson(), model.Schema.ToJson());
        Assert.Equal(expected.Metadata.TrainingRows, model.Metadata.TrainingRows);
        Assert.Equal(expected.Parameters.Weights, model.Parameters.Weights);
        Assert.Equal(expected.Calibration!.HeldOut.LogProbs.ToArray(), model.Calibration!.HeldOut.LogProbs.ToArray());
        Assert.Equal("", model.Metadata.Data);
    }

    private static DensityModel Fitted(TableSource table, FitOptions? options = null) =>
        ModelFitting.Fit(table, Quick(options ?? new()), cancellationToken: TestContext.Current.CancellationToken);

    private static FitOptions Quick(FitOptions options) => options with
    {
        Preset = Presets.Find("plane"),
        Epochs = 1,
        Seed = 7,
    };

    private static Reading[] Readings()
    {
        var random = SeededRandom.For(3);
        return [.. Enumerable.Range(0, 300).Select(row => new Reading(
            row % 50 == 7 ? null : Math.Round(random.NextGaussian(), 3), random.NextInt(6), (Place)random.NextInt(3), random.NextInt(2) == 1))];
    }

    private static string Refusal(Func<object?> act) => Assert.ThrowsAny<Exception>(act).Message;

    private sealed record Reading(double? A, int Count, Place Where, bool IsOn);
}
