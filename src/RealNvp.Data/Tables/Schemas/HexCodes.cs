using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Codes of hexadecimal digits of a fixed length, behind what they all begin with. Of short ones, among which random ones might come again, the widest range
/// is found in which the table has none.
/// </summary>
internal sealed class HexCodes
{
    private const int FewestDigits = 4;
    private const int MostKept = 1 << 20;
    private const int KeptWidth = IdentifierPattern.RandomWidth - 1;

    private string? _first;
    private int _common;
    private int _least;
    private bool _hasLower;
    private bool _hasUpper;
    private bool _hasDigits;
    private bool _isNone;

    // The last digits of each, of which some may belong to the beginning.
    private List<long>? _kept = [];

    public IdentifierPattern? Pattern
    {
        get
        {
            if (_isNone || _first is null || !_hasDigits || Start() is not { } start)
            {
                return null;
            }

            var width = _first.Length - start;
            var pattern = new IdentifierPattern(IdentifierKind.Hex, _first[..start], Width: width, IsUpper: _hasUpper);
            return width < FewestDigits ? null : width >= IdentifierPattern.RandomWidth ? pattern : _kept is null ? null : WithRoom(pattern, _kept);
        }
    }

    /// <returns>Whether all codes may be such.</returns>
    public bool TryAdd(ReadOnlySpan<char> code)
    {
        _isNone = _isNone || !IsAdded(code);
        if (_isNone)
        {
            _kept = null;
        }

        return !_isNone;
    }

    private bool IsAdded(ReadOnlySpan<char> code)
    {
        var digits = 0;
        for (; digits < code.Length && char.IsAsciiHexDigit(code[^(digits + 1)]); digits++)
        {
        }

        if (_first is null)
        {
            (_first, _common, _least) = (code.ToString(), code.Length, digits);
        }

        if (digits < FewestDigits || code.Length != _first.Length)
        {
            return false;
        }

        _least = Math.Min(_least, digits);
        var common = code[.._common].CommonPrefixLength(_first);
        if (common < _common)
        {
            _common = common;
            LookAtCase(_first.AsSpan(common));
        }

        if (_least + _common < code.Length)
        {
            return false;
        }

        LookAtCase(code[_common..]);
        _kept?.Add(long.Parse(code[^Math.Min(digits, KeptWidth)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        _kept = _kept is { Count: < MostKept } ? _kept : null;
        return !(_hasLower && _hasUpper);
    }

    private void LookAtCase(ReadOnlySpan<char> digits)
    {
        foreach (var digit in digits)
        {
            _hasLower |= char.IsAsciiLetterLower(digit);
            _hasUpper |= char.IsAsciiLetterUpper(digit);
            _hasDigits |= char.IsAsciiDigit(digit);
        }
    }

    /// <summary>Where the digits begin: behind what all share, or before it where that is hexadecimal up to a border such as a hyphen.</summary>
    private int? Start()
    {
        var start = _first!.Length - _least;
        var isBorder = start == 0 || !char.IsLetterOrDigit(_first[start - 1]) || _first[..start].EndsWith("0x", StringComparison.Ordinal);
        var isOneCase = !_first[start..].Any(_hasUpper ? char.IsAsciiLetterLower : char.IsAsciiLetterUpper);
        return _common == _first.Length ? null : isBorder && isOneCase ? start : _common;
    }

    private static IdentifierPattern WithRoom(IdentifierPattern pattern, List<long> kept)
    {
        var size = 1L << (4 * pattern.Width);
        long[] taken = [-1, .. kept.Select(number => number & (size - 1)).Order(), size];
        var widest = Enumerable.Range(0, taken.Length - 1).MaxBy(index => taken[index + 1] - taken[index]);
        return taken[widest] < 0
            ? pattern with { Last = 0, Room = Math.Max(0, taken[1] - 1) }
            : pattern with { Last = taken[widest], Room = Math.Max(0, taken[widest + 1] - taken[widest] - 1) };
    }
}
