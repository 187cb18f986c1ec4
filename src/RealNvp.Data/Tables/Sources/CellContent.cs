namespace RealNvp.Data.Tables.Sources;

/// <summary>What is in a cell of a table.</summary>
internal enum CellContent
{
    Missing,
    Number,
    Text,
}
