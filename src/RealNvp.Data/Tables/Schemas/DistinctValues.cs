namespace RealNvp.Data.Tables.Schemas;

/// <summary>The different values of a column, up to a number beyond which only "many" is of interest.</summary>
internal sealed class DistinctValues(int most)
{
    private readonly Dictionary<double, long> _numbers = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _tooManyNumbers;
    private bool _tooManyNames;

    /// <summary>The different numbers and how often each came; null if there are too many.</summary>
    public IReadOnlyDictionary<double, long>? Numbers => _tooManyNumbers ? null : _numbers;

    /// <summary>The different categories in order, numbers by size; null if there are too many.</summary>
    public string[]? Names => _tooManyNames ? null
        : [.. _names.OrderBy(name => Number(name) ?? double.PositiveInfinity).ThenBy(name => name, StringComparer.Ordinal)];

    public void Add(double number)
    {
        if (_tooManyNumbers)
        {
            return;
        }

        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_numbers, number, out _)++;
        if (_numbers.Count > most)
        {
            _tooManyNumbers = true;
            _numbers.Clear();
        }
    }

    public void Add(ReadOnlySpan<char> name)
    {
        if (_tooManyNames || _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
        {
            return;
        }

        _names.Add(name.ToString());
        if (_names.Count > most)
        {
            _tooManyNames = true;
            _names.Clear();
        }
    }

    private static double? Number(string name) =>
        double.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
