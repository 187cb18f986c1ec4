namespace RealNvp.Pictures;

/// <summary>A marked value on a side of a panel.</summary>
/// <param name="Place">Where it lies, from 0 at the left or lower end of the side to 1.</param>
/// <param name="TextPlace">Where the middle of its text stands, a little inward of <paramref name="Place"/> near the ends.</param>
/// <param name="Text">The value.</param>
internal readonly record struct PairMark(double Place, double TextPlace, string Text);
