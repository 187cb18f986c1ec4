namespace RealNvp.Data.Tables.Schemas;

/// <summary>Two stretches before a border and two from it on, by the pieces with which they begin.</summary>
/// <param name="FarLeft">Where the first begins.</param>
/// <param name="Left">Where that next to the border begins.</param>
/// <param name="Middle">The first piece behind the border.</param>
/// <param name="Right">Where the last begins.</param>
/// <param name="FarRight">The piece behind the last.</param>
internal readonly record struct BorderStretches(int FarLeft, int Left, int Middle, int Right, int FarRight);
