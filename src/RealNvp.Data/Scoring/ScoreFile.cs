using System.Globalization;
using System.Text;
using RealNvp.Calibration;

namespace RealNvp.Data.Scoring;

/// <summary>
/// Writes a line a row: its number, log p, score, p-value, whether it is flagged, the baselines' scores; as text also its status, the reasons and the file of
/// a picture.
/// </summary>
internal sealed class ScoreFile : IDisposable
{
    private readonly StreamWriter? _text;
    private readonly NpyRowWriter? _array;
    private readonly bool _hasFiles;
    private readonly bool _hasThreshold;
    private readonly bool _hasErrors;
    private readonly bool _isSafe;

    /// <summary>Begins the file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="isArray">Whether it is a NumPy array; else text with commas.</param>
    /// <param name="scoring">What scores the rows.</param>
    /// <param name="baselines">The baselines whose scores stand beside the one that counts.</param>
    /// <param name="hasFiles">Whether rows are pictures, whose files text names.</param>
    /// <param name="isSafe">Whether text that a spreadsheet would take for a formula is made harmless.</param>
    /// <param name="hasHeader">Whether text begins with the names of its columns.</param>
    public ScoreFile(Stream stream, bool isArray, RowScoring scoring, IReadOnlyList<ScoreKind> baselines, bool hasFiles, bool isSafe, bool hasHeader = true)
    {
        _isSafe = isSafe;
        (Baselines, _hasFiles, _hasThreshold) = (baselines, hasFiles, scoring.Scorer is not null);
        _hasErrors = scoring.Partial is not null;
        if (isArray)
        {
            _array = new(stream, 5 + Baselines.Count);
            return;
        }

        _text = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        string[] last = hasFiles ? ["file"] : _hasErrors ? ["log_prob_error"] : [];
        if (hasHeader)
        {
            _text.WriteLine(string.Join(
                ',',
                ["row", "log_prob", "score", "p_value", "flagged", .. Baselines.Select(kind => kind.Word), "status", "reason", .. last]));
        }
    }

    /// <summary>The baselines whose scores are written.</summary>
    public IReadOnlyList<ScoreKind> Baselines { get; }

    public void Write(ScoredBatch batch)
    {
        var baselines = Baselines.Select(kind => batch.Measures.Scores(kind)).ToArray();
        var values = new double[5 + baselines.Length];
        var measured = 0;
        foreach (var row in batch.Rows)
        {
            values[0] = row.Number;
            (values[1], values[2], values[3]) = (row.LogProb ?? double.NaN, row.Score ?? double.NaN, row.PValue ?? double.NaN);
            values[4] = row.IsFlagged ? 1 : _hasThreshold ? 0 : double.NaN;
            for (var baseline = 0; baseline < baselines.Length; baseline++)
            {
                values[5 + baseline] = row.IsScored ? baselines[baseline][measured] : double.NaN;
            }

            measured += row.IsScored ? 1 : 0;
            _array?.Write(values);
            WriteText(values, row);
        }
    }

    /// <summary>Puts what was written where it goes.</summary>
    public void Flush() => _text?.Flush();

    public void Dispose()
    {
        _array?.Finish();
        _text?.Dispose();
    }

    private void WriteText(double[] values, ScoredRow row)
    {
        if (_text is not { } text)
        {
            return;
        }

        text.Write(string.Join(',', values.Select(Text)));
        text.Write($",{ChoiceWord.Of(row.Status)},{Cell(string.Join("; ", row.Reasons))}");
        text.WriteLine(_hasFiles ? $",{Cell(row.Name ?? "")}" : _hasErrors ? $",{Text(row.LogProbError ?? double.NaN)}" : "");
    }

    private string Cell(string text) => CsvFile.Quote(_isSafe ? CsvFile.Harmless(text) : text);

    // What is not there has an empty cell; a float's digits are all there is behind a log density.
    private static string Text(double value) => double.IsNaN(value) ? ""
        : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
        : value.ToString("G9", CultureInfo.InvariantCulture);
}
