namespace RealNvp.Data;

/// <summary>A part of a data set.</summary>
internal enum DataPart
{
    /// <summary>The rows to train on.</summary>
    Train,

    /// <summary>The rows to choose the best weights by.</summary>
    Valid,

    /// <summary>The rows that figures are reported on.</summary>
    Test,

    /// <summary>All of them, in this order.</summary>
    All,
}
