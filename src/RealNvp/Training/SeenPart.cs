namespace RealNvp.Training;

/// <summary>What a row was to a training.</summary>
internal enum SeenPart
{
    /// <summary>The weights follow it.</summary>
    Train,

    /// <summary>It chose the best epoch.</summary>
    Valid,

    /// <summary>It was held out for the end: for the test, and for the threshold of scores.</summary>
    Test,
}
