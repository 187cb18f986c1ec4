using System.Globalization;
using RealNvp.Data;

namespace RealNvp.Golden;

/// <summary>What a model of a table reads in a file of rows, and how it scores them.</summary>
internal static class TableFigures
{
    public const string Cells = "cells";
    public const string RowNumbers = "row_numbers";
    public const string Labels = "labels";
    public const string Broken = "broken";

    public static GoldenTensors Measure(DensityModel model, string path)
    {
        using var reader = TableReader.Open(path, model.Schema!);
        var batch = reader.ReadBatches().Single();
        float[] rows = batch.Rows.ToArray(), context = batch.Context.ToArray();
        var scores = ScoreFigures.Measure(model, rows, context);
        var figures = ModelFigures.Measure(model, rows, context);
        figures.Add(Cells, batch.Cells.ToArray());
        figures.Add(RowNumbers, Array.ConvertAll(batch.RowNumbers.ToArray(), number => (double)number));
        figures.Add(Labels, batch.Labels.ToArray().Select(label => label ?? ""));
        figures.Add(Broken, batch.Broken.Select(broken => string.Create(
            CultureInfo.InvariantCulture, $"{broken.RowNumber}\t{broken.Column}\t{broken.Expected}\t{broken.Found}")));
        scores.AddTo(figures);
        return figures;
    }
}
