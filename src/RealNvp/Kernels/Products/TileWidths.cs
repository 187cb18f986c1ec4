namespace RealNvp.Kernels;

/// <summary>The two tile widths: full panels take two vectors a row, the last panel of a matrix may need only one.</summary>
internal static class TileWidths
{
    internal readonly struct Single : ITileWidth
    {
        public static bool IsDouble => false;
    }

    internal readonly struct Double : ITileWidth
    {
        public static bool IsDouble => true;
    }
}
