namespace RealNvp.Specs;

/// <summary>
/// Earlier versions wrote the context's width into every coupling besides the flow. Such files are read: where all say the same, what the couplings
/// say is blanked out of the text, whose lines stay where they are.
/// </summary>
internal sealed class OldContexts
{
    /// <summary>The name of the member, in a flow and in the couplings of old.</summary>
    public const string Name = "context";

    private readonly List<(string Place, int Line, int Width, Range Bytes)> _found = [];
    private (string Place, int Line)? _without;

    /// <summary>The width that the flow itself has.</summary>
    public int OfFlow { get; set; }

    /// <summary>Whether it stood in what is read as this type.</summary>
    public static bool StoodIn(Type type) => type == typeof(AffineCouplingSpec) || type == typeof(ImageCouplingSpec) || type == typeof(SplineCouplingSpec);

    /// <summary>A coupling says a width.</summary>
    /// <param name="place">Where the member stands.</param>
    /// <param name="line">Its line.</param>
    /// <param name="width">The width.</param>
    /// <param name="bytes">The member with one comma.</param>
    public void Add(string place, int line, int width, Range bytes) => _found.Add((place, line, width, bytes));

    /// <summary>A coupling says none.</summary>
    public void AddWithout(string place, int line) => _without ??= (place, line);

    /// <summary>What is wrong with them and where; null if nothing is.</summary>
    public (string Place, int Line, string Sentence)? Fault()
    {
        var other = _found.FindIndex(found => found.Width != OfFlow);
        return other >= 0
            ? (_found[other].Place, _found[other].Line, $"is {_found[other].Width} but the flow has a context of {Counted.Of(OfFlow, "value")}; "
                + "leave it out, couplings see the flow's")
            : _found.Count > 0 && _without is { } without
                ? (without.Place, without.Line, $"has no {JsonWords.Quoted(Name)} but other couplings have; "
                    + "leave it out of all of them, couplings see the flow's")
                : null;
    }

    /// <summary>Takes them out of the text.</summary>
    public void BlankOut(Span<byte> json)
    {
        foreach (var (_, _, _, bytes) in _found)
        {
            foreach (ref var letter in json[bytes])
            {
                letter = letter == (byte)'\n' ? letter : (byte)' ';
            }
        }
    }
}
