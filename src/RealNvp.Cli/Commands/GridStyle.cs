using RealNvp.Pictures;

namespace RealNvp.Cli.Commands;

/// <summary>How a picture shows rows that are images.</summary>
/// <param name="Columns">Images across; 0 for as many as make the picture nearest to a square.</param>
/// <param name="Scaling">How they are magnified; softly unless given.</param>
/// <param name="Places">Where they lie, if not one after the other (<see cref="GroupedGrid"/>).</param>
internal readonly record struct GridStyle(int Columns, ImageScaling? Scaling, IReadOnlyList<int>? Places = null);
