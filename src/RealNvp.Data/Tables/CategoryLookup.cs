using System.Collections.Frozen;
using System.Globalization;
using RealNvp.Data.Tables.Schemas;
using RealNvp.Data.Tables.Sources;

namespace RealNvp.Data.Tables;

/// <summary>
/// Finds the category that a cell holds: the text letter by letter; where there is none, the number that it is (1.0 where a category is 1) or the truth value
/// (true or 1 where one is True), since kinds of files write these differently. 501 is not 00501.
/// </summary>
internal sealed class CategoryLookup
{
    private const double LargestExact = 1L << 53;

    private readonly FrozenDictionary<string, int> _places;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly int? _true;
    private readonly int? _false;

    public CategoryLookup(IReadOnlyList<string> categories)
    {
        _places = categories.Index().ToFrozenDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        _byText = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (place, name) in categories.Index())
        {
            _true ??= TruthWords.Of(name) == true ? place : null;
            _false ??= TruthWords.Of(name) == false ? place : null;
        }
    }

    /// <summary>The index of the category; null if it is none.</summary>
    /// <param name="text">The cell's text.</param>
    /// <param name="content">What it is read as.</param>
    /// <param name="number">The number, if it is one.</param>
    public int? Find(ReadOnlySpan<char> text, CellContent content, double number)
    {
        if (_byText.TryGetValue(text, out var place))
        {
            return place;
        }

        if (content == CellContent.Number && !WrittenNumber.IsCode(text))
        {
            return _places.TryGetValue(Digits(number), out place) ? place
                : number == 1 ? _true
                : number == 0 ? _false
                : null;
        }

        return TruthWords.Of(text) is not { } truth ? null : truth ? _true : _false;
    }

    // Whole numbers that are exact are written whole, the large ones too.
    private static string Digits(double number) => number == Math.Floor(number) && Math.Abs(number) < LargestExact
        ? number.ToString("F0", CultureInfo.InvariantCulture)
        : number.ToString(CultureInfo.InvariantCulture);
}
