namespace RealNvp.Data.Tables.Sources;

/// <summary>What a letter of a text may mean for where its records end.</summary>
internal enum RecordLetter : byte
{
    /// <summary>Nothing: part of a value. So many one after the other mean no more than one.</summary>
    Other,
    Quote,
    Delimiter,
    Return,
    Feed,

    /// <summary>A tab where runs of blanks and tabs separate values.</summary>
    Tab,
}
