using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Data;

/// <summary>Data split into rows to train on, to choose the best weights by, and to report figures on.</summary>
public sealed record Dataset
{
    /// <summary>The name in the catalogue, or the file's name for a table.</summary>
    public required string Name { get; init; }

    /// <summary>The shape of one datum: <c>[channels, height, width]</c> for images, <c>[columns]</c> for tables.</summary>
    public required Shape Shape { get; init; }

    /// <summary>The number of levels of quantised data (256 for 8-bit pixels), whose values are 0 to levels - 1; null for continuous data.</summary>
    public int? Levels { get; init; }

    /// <summary>The rows to train on.</summary>
    public required IRows Train { get; init; }

    /// <summary>The rows to stop early by; may be empty.</summary>
    public required IRows Valid { get; init; }

    /// <summary>The rows that figures are reported on.</summary>
    public required IRows Test { get; init; }

    /// <summary>The names of the columns of a table whose file gives them; otherwise null.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>One line: where the data come from and under which licence.</summary>
    public string Source { get; init; } = "";
}
