using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds the pattern that all codes of a column share: a UUID, a number at the end, hexadecimal digits of a fixed length. Looks at each once.
/// </summary>
internal sealed class CodePattern
{
    private readonly NumberedCodes _numbered = new();
    private readonly HexCodes _hex = new();
    private readonly UuidCodes _uuids = new();
    private bool _isGivenUp;

    /// <summary>The pattern; null if there is none.</summary>
    public IdentifierPattern? Pattern => _isGivenUp ? null : _uuids.Pattern ?? _numbered.Pattern ?? _hex.Pattern;

    /// <summary>Looks at a code.</summary>
    public void Add(ReadOnlySpan<char> code)
    {
        if (_isGivenUp)
        {
            return;
        }

        if (code.Length is 0 or > IdentifierPattern.MostLetters)
        {
            _isGivenUp = true;
            return;
        }

        // Each is asked: one that fails stays so.
        _isGivenUp = !(_uuids.TryAdd(code) | _numbered.TryAdd(code) | _hex.TryAdd(code));
    }
}
