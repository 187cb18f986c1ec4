namespace RealNvp.Tables;

/// <summary>How a date is written, beside the order of its parts.</summary>
[Flags]
internal enum DateStyle
{
    None = 0,

    /// <summary>A day or month below ten has a zero before it.</summary>
    PaddedDate = 1,

    /// <summary>A day or month below ten has none.</summary>
    BareDate = 2,

    /// <summary>An hour below ten has a zero before it.</summary>
    PaddedHour = 4,

    /// <summary>An hour below ten has none.</summary>
    BareHour = 8,

    /// <summary>The month's name is in capitals.</summary>
    UpperName = 16,

    /// <summary>The month's name is in small letters but for its first.</summary>
    PlainName = 32,

    /// <summary>The fraction of the second ends in a zero.</summary>
    EndsInZero = 64,

    /// <summary>The fraction of the second is finer than a millionth.</summary>
    Finer = 128,

    /// <summary>It ends with an offset from UTC.</summary>
    HasOffset = 256,

    /// <summary>It has a time and no offset from UTC.</summary>
    NoOffset = 512,
}
