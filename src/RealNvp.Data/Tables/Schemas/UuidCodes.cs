using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>UUIDs with their hyphens, in one case, with or without something before and behind such as braces.</summary>
internal sealed class UuidCodes
{
    private const int Length = 36;
    private const int LastPart = 12;

    private string? _prefix;
    private string _suffix = "";
    private bool _hasLower;
    private bool _hasUpper;
    private bool _isNone;

    public IdentifierPattern? Pattern =>
        _isNone || _prefix is null ? null : new(IdentifierKind.Uuid, _prefix, _suffix, IsUpper: _hasUpper && !_hasLower);

    /// <returns>Whether all codes may be such.</returns>
    public bool TryAdd(ReadOnlySpan<char> code)
    {
        _isNone = _isNone || !IsAdded(code);
        return !_isNone;
    }

    private bool IsAdded(ReadOnlySpan<char> code)
    {
        // A prefix may have hyphens too, so it is counted from the last of four.
        var start = code.LastIndexOf('-') - (Length - LastPart - 1);
        if (start < 0 || start + Length > code.Length || !Guid.TryParseExact(code.Slice(start, Length), "D", out _))
        {
            return false;
        }

        var prefix = code[..start];
        var suffix = code[(start + Length)..];
        if (_prefix is null)
        {
            (_prefix, _suffix) = (prefix.ToString(), suffix.ToString());
        }

        foreach (var digit in code.Slice(start, Length))
        {
            _hasLower |= char.IsAsciiLetterLower(digit);
            _hasUpper |= char.IsAsciiLetterUpper(digit);
        }

        return prefix.SequenceEqual(_prefix) && suffix.SequenceEqual(_suffix);
    }
}
