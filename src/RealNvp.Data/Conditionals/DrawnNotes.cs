using System.Globalization;
using RealNvp.Conditionals;

namespace RealNvp.Data.Conditionals;

/// <summary>What speaks against drawn rows: of many given rows each sentence once, with how often and where first.</summary>
internal sealed class DrawnNotes
{
    private const int MostKinds = 20;

    private readonly Dictionary<string, (long Count, long First)> _found = [];

    /// <summary>The sentences.</summary>
    public IReadOnlyList<string> Sentences =>
    [
        .. _found.Select(item => item.Value.First == 0
            ? item.Key
            : string.Create(CultureInfo.InvariantCulture, $"{Where(item.Value)}: {item.Key}")),
    ];

    /// <summary>Adds what speaks against the draws of one given row.</summary>
    /// <param name="draws">The draws.</param>
    /// <param name="row">The number of the given row in its file; 0 where there is no file.</param>
    public void Add(ConditionalDraws draws, long row) => Add(draws.Doubts, row);

    /// <summary>Adds sentences on one given row.</summary>
    public void Add(IEnumerable<string> sentences, long row)
    {
        foreach (var sentence in sentences)
        {
            var known = _found.GetValueOrDefault(sentence, (0, row));
            if (known.Count > 0 || _found.Count < MostKinds)
            {
                _found[sentence] = (known.Count + 1, known.First);
            }
        }
    }

    private static string Where((long Count, long First) rows) => rows.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"Row {rows.First:N0}")
        : string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(rows.Count, "row")}, the first is row {rows.First:N0}");
}
