using RealNvp.Tables.Codecs;

namespace RealNvp.Tables;

/// <summary>What a column's marginal makes of numbers, for whoever chooses among marginals.</summary>
internal sealed class ColumnScores
{
    private readonly MappedCodec _codec;
    private readonly NumberScale _scale;

    /// <summary>The scores of a column of numbers that are mapped.</summary>
    public ColumnScores(TableColumn column)
    {
        var (lower, upper) = column.Marginal!.Ends(column.Step);
        (_codec, _scale) = (new(column), new(column.Marginal, lower, upper));
    }

    /// <summary>The number on the map's scale, of a middle of 0 and a scale of 1 the map itself.</summary>
    public double Mapped(double number) => _scale.Forward(number);

    /// <summary>The value of the flow's row.</summary>
    public double Score(double number)
    {
        Span<float> values = stackalloc float[1];
        _codec.Encode(number, values);
        return values[0];
    }

    /// <summary>The number that comes back from the value of the flow's row.</summary>
    public double Back(double number) => _codec.Decode([(float)Score(number)]);

    /// <summary>Whether a number has a probability of its own.</summary>
    public bool IsAtom(double number) => _codec.IntervalOf((float)Score(number)) is not null;

    /// <summary>What turns the log density of a value of the flow's row into that of the number.</summary>
    public double LogDet(double score) => _codec.LogDet([(float)score]);
}
