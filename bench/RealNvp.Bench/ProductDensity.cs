using System.Globalization;
using RealNvp.Data;
using RealNvp.Data.Fitting;

namespace RealNvp.Bench;

/// <summary>
/// The density that the product learns from a file as it goes without saying: its reading of the columns, which are all declared to be continuous and so have
/// no steps, no atoms and a density in their own units; its split of the rows, of ten of which nine train where it learns several flows, otherwise eight; its
/// recipe.
/// </summary>
internal static class ProductDensity
{
    private const int RowsAtOnce = 4096;

    /// <summary>The log densities of rows that were not given to the product, in the columns' own units; minus infinity outside their support.</summary>
    public static double[] Measure(float[] values, int width, int[] given, int[] asked, ulong seed, int? flows)
    {
        var folder = Directory.CreateTempSubdirectory("realnvp-densities-");
        try
        {
            var (first, second) = (Path.Combine(folder.FullName, "given.csv"), Path.Combine(folder.FullName, "asked.csv"));
            Write(first, values, width, given);
            Write(second, values, width, asked);
            string[] names = [.. Names(width)];
            using var model = ModelFitting.Fit(TableSource.FromFile(first), new() { Seed = seed, Members = flows, Table = new() { Continuous = names } });
            if (model.Dimension != width)
            {
                throw new InvalidOperationException($"Of {width} columns the product learns {model.Dimension}: its densities are not comparable.");
            }

            var result = new double[asked.Length];
            Array.Fill(result, double.NegativeInfinity);
            using var reader = TableReader.OpenToScore(second, model, new());
            foreach (var batch in reader.ReadBatches(RowsAtOnce))
            {
                foreach (var (number, logProb) in batch.RowNumbers.ToArray().Zip(model.LogProbs(batch.Rows.Span)))
                {
                    result[number - 1] = logProb;
                }
            }

            return result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Names(int width) => Enumerable.Range(1, width).Select(column => $"c{column}");

    private static void Write(string path, float[] values, int width, int[] rows)
    {
        using var file = new StreamWriter(path);
        file.WriteLine(string.Join(',', Names(width)));
        foreach (var row in rows)
        {
            file.WriteLine(string.Join(',', values[(row * width)..((row + 1) * width)].Select(cell => cell.ToString("R", CultureInfo.InvariantCulture))));
        }
    }
}
