using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>How a coupling splits a vector.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MaskKind>))]
public enum MaskKind
{
    /// <summary>The first half is kept, the rest changes.</summary>
    Half,

    /// <summary>Variables 0, 2, 4, ... are kept, 1, 3, 5, ... change.</summary>
    OddEven,
}

/// <summary>Evenly spaced columns of a vector: <c>Start, Start + Stride, ...</c>, <c>Count</c> of them.</summary>
internal readonly record struct Columns(int Start, int Stride, int Count);

/// <summary>What the masks of couplings split.</summary>
internal static class Masks
{
    /// <summary>The columns of a vector of so many variables that stay and those that change.</summary>
    public static (Columns Kept, Columns Changed) Split(this MaskKind mask, bool flip, int features)
    {
        var (kept, changed) = mask == MaskKind.Half
            ? (new Columns(0, 1, features / 2), new Columns(features / 2, 1, features - (features / 2)))
            : (new Columns(0, 2, (features + 1) / 2), new Columns(1, 2, features / 2));
        return flip ? (changed, kept) : (kept, changed);
    }
}
