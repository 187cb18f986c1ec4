namespace RealNvp.Data;

/// <summary>Rows that are read from others, of which several processes may hold some each.</summary>
internal interface IDerivedRows
{
    /// <summary>The process that holds a row; null for rows that every process has.</summary>
    Func<int, int>? Owner { get; }
}
