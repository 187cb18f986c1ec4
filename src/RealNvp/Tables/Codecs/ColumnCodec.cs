namespace RealNvp.Tables.Codecs;

/// <summary>The way of one column between the table's cells and the flow's row: one number here, one value or several there.</summary>
internal abstract class ColumnCodec
{
    /// <summary>How many values of the row it takes.</summary>
    public virtual int Width => 1;

    /// <summary>Whether noise is spread over what its cells stand for.</summary>
    public abstract bool IsDequantised { get; }

    /// <summary>Whether <see cref="LogDet"/> is other than 0.</summary>
    public virtual bool HasLogDet => false;

    /// <summary>Writes the values of a cell, of a dequantised one the middle; infinities for what is outside the support.</summary>
    public abstract void Encode(double cell, Span<float> values);

    /// <summary>Spreads encoded values uniformly over what the cell stands for, in place.</summary>
    public abstract void AddNoise(Span<float> values, SeededRandom random);

    /// <summary>The cell that values stand for, or the nearest there is.</summary>
    public abstract double Decode(ReadOnlySpan<float> values);

    /// <summary>
    /// What turns a log density of the values into one of the cell, in nats: <c>log |dy / dx|</c> for a number, and for a value with a probability of its own
    /// the logarithm of what its noise takes up.
    /// </summary>
    public virtual double LogDet(ReadOnlySpan<float> values) => 0;

    /// <summary>The middles of all that has a probability of its own, in rising order, but for gaps; empty where cells are not told apart so.</summary>
    public virtual IReadOnlyList<float> Points => [];

    /// <summary>The interval of what has a probability of its own at a value; null elsewhere.</summary>
    public virtual (double Low, double High)? IntervalOf(float value) => null;

    /// <summary>The interval of a step beyond the outermost level; null for other cells, and where there are no such steps.</summary>
    public virtual (double Low, double High)? TailOf(double cell) => null;

    /// <summary>The values that a step among numbers that are mapped lies between; null where there are no steps.</summary>
    public virtual (double Low, double High)? StepOf(double cell) => null;

    /// <summary>What each value of the row may be for a cell, for a column of several values; null for others.</summary>
    public virtual (double Low, double High)[]? BoundsOf(double cell) => null;

    /// <summary>The codec of a modelled column, or of one that is given.</summary>
    public static ColumnCodec Of(TableColumn column) => column switch
    {
        { Cycles: not null, Role: ColumnRole.Modelled } => new CycleCodec(column),
        { Marginal: null, IsDate: true, Role: ColumnRole.Modelled } => new HalvesCodec(column),
        { Marginal.Shares: not null } => new ShareCodec(column),
        { Marginal: not null } => new MappedCodec(column),
        { Kind: ColumnKind.Category } => new NameCodec(column),
        _ => new NumberCodec(column),
    };
}
