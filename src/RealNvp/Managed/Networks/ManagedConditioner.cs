using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>A network that gives a coupling its numbers, on packed weights, with its hand-derived backward pass.</summary>
internal abstract class ManagedConditioner
{
    /// <summary>Layers of so many floats stay in half of the second-level cache.</summary>
    private const long CacheFloats = 1 << 18;

    /// <summary>The widths of the layers' outputs, the last being the network's own.</summary>
    public abstract int[] Widths { get; }

    /// <summary>The numbers it gives.</summary>
    public int Outputs => Widths[^1];

    /// <summary>How many hidden layers need a buffer while nothing is saved for a backward pass.</summary>
    public abstract int LayersInTurn { get; }

    /// <summary>All weights and biases.</summary>
    public abstract IEnumerable<WeightSlot> Weights { get; }

    /// <summary>Whether the managed engine has this kind of network.</summary>
    public static bool IsKnown(ConditionerSpec? spec) => spec is MlpSpec or ResidualMlpSpec;

    /// <summary>Builds the network of a spec.</summary>
    /// <param name="spec">The network; null for numbers that are weights themselves.</param>
    /// <param name="parameters">Its weights.</param>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="inputs">Numbers it reads.</param>
    /// <param name="outputs">Numbers it gives.</param>
    /// <param name="hasInputGradient">Whether anything before it is trained.</param>
    public static ManagedConditioner Create(
        ConditionerSpec? spec, FlatParameters parameters, string prefix, int inputs, int outputs, bool hasInputGradient) => spec switch
        {
            null => new ManagedConstant(parameters, prefix),
            MlpSpec mlp => new ManagedMlp(mlp, parameters, prefix, inputs, outputs, hasInputGradient),
            ResidualMlpSpec residual => new ManagedResidualMlp(residual, parameters, prefix, inputs, outputs),
            _ => throw new NotSupportedException($"The managed engine has no conditioner for {spec.GetType().Name}."),
        };

    /// <summary>The packing of each layer, so that workers can divide them.</summary>
    public abstract IEnumerable<Action<FlatParameters>> WeightPackers();

    /// <summary>Called once before each training step, on one thread.</summary>
    public virtual void BeginTrainingStep()
    {
    }

    /// <summary>Gives the network's numbers.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="output">[rows, outputs]; overwritten.</param>
    /// <param name="hidden">Buffers for the hidden layers.</param>
    /// <param name="training">The rows' place in a training step; null outside of one.</param>
    public abstract void Forward(ReadOnlyMatrixSpan x, MatrixSpan output, HiddenLayers hidden, TrainingRows? training = null);

    /// <summary>The gradients through the last Forward, whose hidden layers were all saved.</summary>
    /// <param name="x">What Forward read.</param>
    /// <param name="outputGradient">dL/doutput.</param>
    /// <param name="hidden">What Forward left.</param>
    /// <param name="workspace">Buffers for the gradients of hidden layers.</param>
    /// <param name="gradients">The worker's flat gradients; written at this network's places.</param>
    /// <param name="inputGradient">dL/dx, added to; empty when not wanted.</param>
    public abstract void Backward(
        ReadOnlyMatrixSpan x,
        ReadOnlyMatrixSpan outputGradient,
        HiddenLayers hidden,
        HiddenLayers workspace,
        Span<float> gradients,
        MatrixSpan inputGradient);

    /// <summary>Rows that pass through all layers before the next ones do: as many as keep the layers in the cache.</summary>
    /// <param name="inputs">Numbers the network reads.</param>
    /// <param name="widths">The widths of its layers.</param>
    /// <param name="fewestFloats">
    /// Layers of so many floats are as well: where the weights are larger than the cache, their gradient is not to be visited more often than it pays.
    /// </param>
    protected static int RowsAtOnce(int inputs, int[] widths, long fewestFloats = 0) =>
        (int)Math.Clamp(Math.Max(CacheFloats, fewestFloats) / (inputs + widths.Sum()), 16, int.MaxValue);
}
