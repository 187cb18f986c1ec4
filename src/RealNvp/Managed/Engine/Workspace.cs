using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>Where a worker puts the passing results of any step, sized for the widest.</summary>
/// <param name="rows">Rows that fit.</param>
/// <param name="size">The widths that fit.</param>
/// <param name="pair">The worker of a pair with the same rows that this is of; null for a worker that has its rows to itself.</param>
internal sealed class Workspace(int rows, WorkspaceSize size, PairWorker? pair = null)
{
    /// <summary>Rows that fit.</summary>
    public int Rows { get; } = rows;

    /// <summary>The worker of a pair with the same rows that this is of; null for a worker that has its rows to itself.</summary>
    public PairWorker? Pair { get; } = pair;

    /// <summary>Hidden layers of a network, a few in turn.</summary>
    public HiddenLayers Hidden { get; } = HiddenLayers.InTurn(rows, size.Hidden, size.Layers);

    /// <summary>The outputs of a coupling's networks, of which there are one or two.</summary>
    public AlignedFloats[] Outputs { get; } = [new(checked(rows * size.Outputs)), new(checked(rows * size.Outputs))];

    /// <summary>What a network sees: the identity variables, gathered, and the context.</summary>
    public AlignedFloats Seen { get; } = new(checked(rows * (size.Features + size.Context)));

    /// <summary>What the rows are conditioned on, <c>[rows, context]</c>; empty for flows without.</summary>
    public AlignedFloats Context { get; } = new(checked(rows * size.Context));

    /// <summary>One row, or one value per variable.</summary>
    public AlignedFloats Row { get; } = new(size.Features);

    /// <summary>A second row.</summary>
    public AlignedFloats SecondRow { get; } = new(size.Features);
}

/// <summary>The widths that a <see cref="Workspace"/> must hold.</summary>
internal readonly record struct WorkspaceSize(int Features, int Hidden, int Layers, int Outputs, int Context)
{
    public WorkspaceSize Max(WorkspaceSize other) => new(
        Math.Max(Features, other.Features),
        Math.Max(Hidden, other.Hidden),
        Math.Max(Layers, other.Layers),
        Math.Max(Outputs, other.Outputs),
        Math.Max(Context, other.Context));
}
