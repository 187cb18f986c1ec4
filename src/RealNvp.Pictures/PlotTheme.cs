namespace RealNvp.Pictures;

/// <summary>What kind of screen a plot is drawn for.</summary>
public enum PlotTheme
{
    /// <summary>Dark ink on white.</summary>
    Light,

    /// <summary>Light ink on the dark ground of the report.</summary>
    Dark,
}
