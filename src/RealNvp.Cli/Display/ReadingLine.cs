using System.Diagnostics;
using RealNvp.Data.Tables;

namespace RealNvp.Cli.Display;

/// <summary>The line about a table that is being read: nothing for one that is read at once.</summary>
internal sealed class ReadingLine
{
    private static readonly TimeSpan BeforeFirst = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan BetweenDrawn = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenWritten = TimeSpan.FromSeconds(10);

    private long _begun;
    private long _last;
    private bool _isShown;

    /// <summary>The line to be shown now; empty to take the last one away, null for no change.</summary>
    /// <param name="progress">How far the reading is.</param>
    /// <param name="isDrawn">Whether a line takes the place of the one before.</param>
    public string? Next(ReadingProgress progress, bool isDrawn)
    {
        if (progress.Phase is not { } phase)
        {
            var isCleared = _isShown && isDrawn;
            (_begun, _isShown) = (0, false);
            return isCleared ? "" : null;
        }

        if (_begun == 0)
        {
            _begun = _last = Stopwatch.GetTimestamp();
        }

        if (Stopwatch.GetElapsedTime(_begun) < BeforeFirst || Stopwatch.GetElapsedTime(_last) < (isDrawn ? BetweenDrawn : BetweenWritten))
        {
            return null;
        }

        (_last, _isShown) = (Stopwatch.GetTimestamp(), true);
        var words = $"{char.ToUpperInvariant(phase[0])}{phase[1..]}";
        return progress.Rows > 0 ? $"{words}: {Figures.Text(progress.Rows)} rows" : $"{words} ...";
    }
}
