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
public readonly record struct Columns(int Start, int Stride, int Count);
