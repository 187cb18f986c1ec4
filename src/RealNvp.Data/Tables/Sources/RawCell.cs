namespace RealNvp.Data.Tables.Sources;

/// <summary>Where the value of a cell stands among the bytes of its record: without the blanks around it, with its quotes.</summary>
internal readonly record struct RawCell(int Start, int End, bool IsQuoted);
