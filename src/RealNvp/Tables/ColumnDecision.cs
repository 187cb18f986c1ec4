namespace RealNvp.Tables;

/// <summary>What somebody decided on a column, in place of what is found out; null leaves that to the reader.</summary>
/// <param name="Name">The column's name in the file.</param>
public sealed record ColumnDecision(string Name)
{
    /// <summary>What its values are. Numbers are no codes then, categories may be numbers; identifiers and text are left out.</summary>
    public ColumnKind? Kind { get; init; }

    /// <summary>What it is to the model; a modelled column is kept even where it would be left out as an identifier or for missing values.</summary>
    public ColumnRole? Role { get; init; }

    /// <summary>Whether its numbers are not to be dequantised.</summary>
    public bool? Continuous { get; init; }

    /// <summary>Whether its numbers go round, such as angles and hours.</summary>
    public bool? Cyclic { get; init; }

    /// <summary>After how much they come again, such as 360; found out unless said.</summary>
    public double? Period { get; init; }

    /// <summary>
    /// How its dates or times are written (<see cref="DateForm.Pattern"/>), such as <c>dd/MM/yyyy</c>, where that is in doubt: they are dates then.
    /// </summary>
    public string? DateForm { get; init; }

    /// <summary>Whether the month of the year is a value of its own of its dates, for the flow to go by; found out unless said.</summary>
    public bool? Season { get; init; }

    /// <summary>
    /// Where its numbers can lie, <c>[low, high]</c>, null for an end without a bound. A training refuses numbers outside, and none is drawn from there.
    /// </summary>
    public IReadOnlyList<double?>? Support { get; init; }

    /// <summary>How its numbers are mapped; the logarithm needs a lower bound, the logit both.</summary>
    public NumberMap? Map { get; init; }

    /// <summary>The exact values among its numbers that have a probability of their own; empty for none.</summary>
    public IReadOnlyList<double>? Atoms { get; init; }

    /// <summary>Whether it is modelled by itself even where another column all but decides what it holds (<see cref="TableColumn.Dependence"/>).</summary>
    public bool? Alone { get; init; }

    /// <summary>What was found in the file, in words: for the reader of the decision alone.</summary>
    public string? Found { get; init; }
}
