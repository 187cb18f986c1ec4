using RealNvp.Pictures;

namespace RealNvp.Cli.Runs;

/// <summary>The plots of a run's page: files for light screens, and the same in memory for dark ones, which the page alone holds.</summary>
internal sealed class ReportPlots
{
    private readonly Dictionary<string, Picture> _dark = [];

    /// <summary>Draws a plot for both, if there is anything to draw.</summary>
    public void Draw(string path, Func<PlotTheme, Picture?> draw)
    {
        if (draw(PlotTheme.Light) is { } light && draw(PlotTheme.Dark) is { } dark)
        {
            light.Save(path);
            AddDark(path, dark);
        }
    }

    /// <summary>Adds what a file shows, drawn for dark screens.</summary>
    public void AddDark(string path, Picture dark) => _dark[path] = dark;

    /// <summary>What a file shows, for dark screens; null for what is the same on both.</summary>
    public Picture? DarkOf(string path) => _dark.GetValueOrDefault(path);
}
