using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>A column by its shares, or the trend of one of dates.</summary>
/// <param name="Codec">Its way to the flow as far as it depends on no other.</param>
/// <param name="Dependent">Its ways where it depends on another; null where it does not.</param>
internal sealed record ShareSlot(ShareCodec Codec, DependentCodecs? Dependent)
{
    /// <summary>The column.</summary>
    public TableColumn Column => Codec.Column;

    /// <summary>Whether its levels are steps from an origin on.</summary>
    public bool IsOnGrid => Column is { Categories: null, Levels: null };

    /// <summary>Its cells in the order of its list: a gap first where there are gaps, then categories or levels.</summary>
    public IEnumerable<double> Cells =>
    [
        .. Column.Marginal!.Missing > 0 ? (double[])[double.NaN] : [],
        .. Enumerable.Range(0, Column.Marginal.Shares!.Count).Select(level =>
            Column.Categories is not null ? level : Column.Levels is { } levels ? levels[level] : Column.Origin + (level * Column.Step)),
    ];
}
