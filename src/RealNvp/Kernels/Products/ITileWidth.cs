namespace RealNvp.Kernels;

/// <summary>Whether a register tile is two vectors wide or one, as a type.</summary>
internal interface ITileWidth
{
    static abstract bool IsDouble { get; }
}
