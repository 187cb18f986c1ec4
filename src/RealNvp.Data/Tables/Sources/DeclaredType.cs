namespace RealNvp.Data.Tables.Sources;

/// <summary>What a file itself says that the values of a column are.</summary>
internal enum DeclaredType
{
    /// <summary>Nothing, or numbers of any kind.</summary>
    None,

    /// <summary>Whole numbers, exact in the file.</summary>
    Whole,

    /// <summary>Truth values.</summary>
    Truth,
}
