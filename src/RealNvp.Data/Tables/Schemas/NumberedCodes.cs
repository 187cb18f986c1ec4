using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Codes with a number at their end, such as INV-2024-00017 or user_17. What stands before it is the same, but for digits that may differ: new codes go on
/// from the last of the table, in the order of what stands before.
/// </summary>
internal sealed class NumberedCodes
{
    private string? _prefix;
    private string _suffix = "";
    private long _last;
    private int _least = int.MaxValue;
    private int _most;
    private int _mostPadded;
    private bool _isLong;
    private bool _isNone;

    public IdentifierPattern? Pattern => _isNone || _prefix is null || _mostPadded > _least || (_isLong && _least != _most)
        ? null
        : new(IdentifierKind.Digits, _prefix, _suffix, _least, _last);

    /// <returns>Whether all codes may be such.</returns>
    public bool TryAdd(ReadOnlySpan<char> code)
    {
        _isNone = _isNone || !IsAdded(code);
        return !_isNone;
    }

    private bool IsAdded(ReadOnlySpan<char> code)
    {
        var end = code.LastIndexOfAnyInRange('0', '9') + 1;
        var start = code[..end].LastIndexOfAnyExceptInRange('0', '9') + 1;
        if (end - start > IdentifierPattern.MostDigits)
        {
            (_isLong, start) = (true, end - IdentifierPattern.MostDigits);
        }

        if (start == end || !long.TryParse(code[start..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var prefix = code[..start];
        if (_prefix is null)
        {
            (_prefix, _suffix, _last) = (prefix.ToString(), code[end..].ToString(), number);
        }
        else if (!code[end..].SequenceEqual(_suffix) || !HasShape(prefix, _prefix))
        {
            return false;
        }

        var order = prefix.SequenceCompareTo(_prefix);
        if (order > 0)
        {
            (_prefix, _last) = (prefix.ToString(), number);
        }
        else if (order == 0)
        {
            _last = Math.Max(_last, number);
        }

        var length = end - start;
        (_least, _most) = (Math.Min(_least, length), Math.Max(_most, length));
        _mostPadded = code[start] == '0' ? Math.Max(_mostPadded, length) : _mostPadded;
        return true;
    }

    private static bool HasShape(ReadOnlySpan<char> prefix, ReadOnlySpan<char> other)
    {
        if (prefix.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < prefix.Length; i++)
        {
            if (prefix[i] != other[i] && !(char.IsAsciiDigit(prefix[i]) && char.IsAsciiDigit(other[i])))
            {
                return false;
            }
        }

        return true;
    }
}
