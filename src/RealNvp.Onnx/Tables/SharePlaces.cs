using RealNvp.Onnx.Formulas;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>Where cells are among the levels of their columns.</summary>
/// <param name="Entries">Their places in the columns' lists, <c>[n, slots]</c>.</param>
/// <param name="Levels">Of the columns on a grid the level, which may lie beyond the outermost; null without such columns.</param>
/// <param name="Within">Where in its step a value on a grid is, from 0 to 1.</param>
/// <param name="OnGrid">Which of the columns these are.</param>
internal sealed record SharePlaces(Tensor Entries, Tensor? Levels, Tensor? Within, int[] OnGrid);

/// <summary>The list of a column, for one key of the other that it depends on.</summary>
/// <param name="Codec">What fills it.</param>
/// <param name="Start">Where it begins in the long list.</param>
internal sealed record ShareSection(ShareCodec Codec, int Start);
