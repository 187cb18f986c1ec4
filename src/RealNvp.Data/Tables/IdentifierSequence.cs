using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>New identifiers of one column, one after the other, none of them twice.</summary>
internal sealed class IdentifierSequence
{
    private const int ShuffledWidth = IdentifierPattern.RandomWidth - 1;

    private readonly IdentifierPattern _pattern;
    private readonly SeededRandom _random;
    private readonly ShuffledNumbers? _shuffled;
    private long _made;

    /// <param name="pattern">Their pattern.</param>
    /// <param name="seed">The same seed gives the same ones.</param>
    /// <param name="column">The index of the column in its table.</param>
    public IdentifierSequence(IdentifierPattern pattern, ulong seed, int column)
    {
        (_pattern, _random) = (pattern, SeededRandom.For(seed, SeedPurpose.Identifiers, (ulong)column));
        _shuffled = pattern.Kind != IdentifierKind.Hex ? null
            : new(IsShort ? pattern.Room : 1L << (4 * ShuffledWidth), _random);
    }

    /// <summary>Whether they are numbers and not texts.</summary>
    public bool AreNumbers => _pattern.Kind == IdentifierKind.Number;

    private bool IsShort => _pattern.Width < IdentifierPattern.RandomWidth;

    /// <summary>The next whole number.</summary>
    public long NextNumber() => _pattern.Last + ++_made;

    /// <summary>The next one as text.</summary>
    public string NextText() => _pattern.Kind switch
    {
        IdentifierKind.Number => NextNumber().ToString(CultureInfo.InvariantCulture),
        IdentifierKind.Digits => Framed(NextNumber().ToString("D" + _pattern.Width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        IdentifierKind.Hex => Framed(Cased(NextHex())),
        _ => Framed(Cased(NextUuid())),
    };

    private string Framed(string code) => $"{_pattern.Prefix}{code}{_pattern.Suffix}";

    private string Cased(string digits) => _pattern.IsUpper ? digits.ToUpperInvariant() : digits;

    private string NextHex()
    {
        var number = _shuffled!.At(_made++);
        return IsShort ? Hex(_pattern.Last + 1 + number, _pattern.Width)
            : string.Create(_pattern.Width - ShuffledWidth, _random, Fill) + Hex(number, ShuffledWidth);
    }

    private static string Hex(long number, int width) =>
        number.ToString("x" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Fill(Span<char> digits, SeededRandom random)
    {
        foreach (ref var digit in digits)
        {
            digit = "0123456789abcdef"[random.NextInt(16)];
        }
    }

    /// <summary>A random UUID of version 4, by RFC 9562.</summary>
    private string NextUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, _random.NextUInt64());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _random.NextUInt64());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
