using System.Globalization;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>One of the strangest rows, with what is needed to explain it.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Score">Its score; without a calibration, the p-value is not-a-number.</param>
/// <param name="Row">As the model takes it.</param>
/// <param name="Context">What it is conditioned on.</param>
/// <param name="File">The name of the picture that it is; null for other rows.</param>
internal sealed record StrangeRow(long Number, RowScore Score, float[] Row, float[] Context, string? File)
{
    /// <summary>What it is called: the name of its file, or its number.</summary>
    public string Name => File ?? Number.ToString(CultureInfo.InvariantCulture);
}
