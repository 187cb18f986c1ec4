using System.Globalization;
using System.Text;
using RealNvp.Data;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>Writes a line a row: its number, log p, score, p-value, whether it is flagged, the baselines' scores; as text also the file of a picture.</summary>
internal sealed class ScoreFile : IDisposable
{
    private readonly StreamWriter? _text;
    private readonly NpyRowWriter? _array;
    private readonly IReadOnlyList<ScoreKind> _kinds;

    /// <summary>Begins the file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="isArray">Whether it is a NumPy array; else text with commas.</param>
    /// <param name="kinds">The baselines that rows are scored by too.</param>
    /// <param name="hasFiles">Whether rows are pictures, whose files text names.</param>
    public ScoreFile(Stream stream, bool isArray, IReadOnlyList<ScoreKind> kinds, bool hasFiles)
    {
        _kinds = kinds;
        if (isArray)
        {
            _array = new(stream, 5 + kinds.Count);
            return;
        }

        _text = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        string[] last = hasFiles ? ["file"] : [];
        _text.WriteLine(string.Join(',', ["row", "log_prob", "score", "p_value", "flagged", .. kinds.Select(kind => kind.Word), .. last]));
    }

    public void Write(ScoreBatch batch, RowMeasures measures, RowScore[] scores)
    {
        var others = _kinds.Select(kind => measures.Scores(kind)).ToArray();
        var values = new double[5 + others.Length];
        for (var row = 0; row < scores.Length; row++)
        {
            var score = scores[row];
            values[0] = batch.Numbers.Span[row];
            (values[1], values[2], values[3]) = (score.LogProb, score.Value, score.PValue);
            values[4] = score.IsFlagged ? 1 : double.IsNaN(score.PValue) ? double.NaN : 0;
            for (var other = 0; other < others.Length; other++)
            {
                values[5 + other] = others[other][row];
            }

            _array?.Write(values);
            _text?.Write(string.Join(',', values.Select(Text)));
            _text?.WriteLine(batch.Files.Count > 0 ? $",{CsvFile.Quote(batch.Files[row])}" : "");
        }
    }

    public void Dispose()
    {
        _array?.Finish();
        _text?.Dispose();
    }

    // What is not there has an empty cell; a float's digits are all there is behind a log density.
    private static string Text(double value) => double.IsNaN(value) ? ""
        : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
        : value.ToString("G9", CultureInfo.InvariantCulture);
}
