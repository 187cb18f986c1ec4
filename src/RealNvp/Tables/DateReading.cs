namespace RealNvp.Tables;

/// <summary>What a written date or time says.</summary>
/// <param name="Local">Millionths of a second as written: since 1970, or since midnight for a time of day.</param>
/// <param name="Offset">The minutes by which it is ahead of UTC; 0 where it does not say.</param>
/// <param name="OffsetStart">Where its offset begins in the text; the length of the text without one.</param>
/// <param name="Digits">The digits of its fraction of a second.</param>
/// <param name="Style">How it is written.</param>
internal readonly record struct DateReading(long Local, int Offset, int OffsetStart, int Digits, DateStyle Style);
