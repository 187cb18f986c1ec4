namespace RealNvp.Conditionals;

/// <summary>What a cell without a value means in a column that has gaps.</summary>
internal enum GapMeaning
{
    /// <summary>It is to be drawn, and may come out as a gap.</summary>
    Open,

    /// <summary>It is to be drawn and to be a value.</summary>
    Filled,

    /// <summary>It is a gap, which is known as other values are.</summary>
    Known,
}
