using ScottPlot;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>DejaVu Sans from this assembly, so that labels look alike everywhere and show where no font is installed.</summary>
internal static class EmbeddedFont
{
    /// <summary>
    /// The name plots ask for. It is no installed font's name, so no font of the system can stand in for the embedded one.
    /// </summary>
    public const string Family = "RealNvp DejaVu Sans";

    private static readonly Lazy<SKTypeface> Loaded = new(Load);
    private static readonly Lazy<bool> Registered = new(() =>
    {
        ScottPlot.Fonts.FontResolvers.Insert(0, new Resolver());
        return true;
    });

    /// <summary>The typeface; it lives as long as the program and must not be disposed.</summary>
    public static SKTypeface Typeface => Loaded.Value;

    /// <summary>Makes the font known to ScottPlot under <see cref="Family"/>; the second call does nothing.</summary>
    public static void Register() => _ = Registered.Value;

    private static SKTypeface Load()
    {
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }

    // ScottPlot may dispose what it asked for, so it never gets the shared typeface.
    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName == Family ? Load() : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Family ? Load() : null;
    }
}
