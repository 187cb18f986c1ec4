namespace RealNvp.Kernels;

/// <summary>
/// The weights and bias of a linear layer, laid out for the kernels. Pack after each change of the weights; any number of
/// threads may then read. Packing allocates nothing.
/// </summary>
internal sealed unsafe class PackedWeights
{
    /// <summary>Weights that stay in the second-level cache between one strip of rows and the next, strided or not.</summary>
    private const int LargestUnpacked = 1 << 16;

    private readonly AlignedFloats _memory;
    private readonly int _forwardLength;
    private readonly int _backwardLength;

    /// <param name="outputs">Outputs of the layer, the rows of the weights.</param>
    /// <param name="inputs">Inputs of the layer, the columns of the weights.</param>
    /// <param name="forBackward">Also keep what the product for the input's gradient needs.</param>
    /// <param name="lanes">Floats in a vector; 0 for this machine's.</param>
    public PackedWeights(int outputs, int inputs, bool forBackward = true, int lanes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(inputs);
        Outputs = outputs;
        Inputs = inputs;
        Lanes = lanes == 0 ? VectorWidth.Lanes : lanes;
        _forwardLength = PanelPacker.PackedLength(inputs, outputs, Lanes);
        _backwardLength = forBackward ? PanelPacker.PackedLength(outputs, inputs, Lanes) : 0;
        _memory = new(checked(_forwardLength + _backwardLength + outputs + (2 * Lanes)));
    }

    public int Outputs { get; }

    public int Inputs { get; }

    /// <summary>Floats in the vectors that the layout is made for.</summary>
    public int Lanes { get; }

    public bool HasBackward => _backwardLength > 0 || Outputs == 0 || Inputs == 0;

    /// <summary>Panels of the transposed weights, [inputs, outputs].</summary>
    internal float* Forward => _memory.Pointer;

    /// <summary>Panels of the weights, [outputs, inputs].</summary>
    internal float* Backward => Forward + _forwardLength;

    /// <summary>The bias, padded with zeros to whole vectors.</summary>
    internal float* Bias => Backward + _backwardLength;

    /// <summary>
    /// Whether a layer is so large that packing its backward half pays; smaller ones are faster with the product that reads
    /// the weights where they lie.
    /// </summary>
    public static bool PaysToPackBackward(int outputs, int inputs) => (long)outputs * inputs > LargestUnpacked;

    /// <summary>Takes over new weights.</summary>
    /// <param name="weights">[outputs, inputs], row-major.</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    public void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        if (weights.Length != Outputs * Inputs || (bias.Length != 0 && bias.Length != Outputs))
        {
            throw new ArgumentException(
                $"A layer of {Inputs} inputs and {Outputs} outputs cannot take {Counted.Of(weights.Length, "weight")} and {bias.Length} biases.",
                nameof(weights));
        }

        fixed (float* source = weights)
        {
            PanelPacker.PackTransposed(source, Inputs, Inputs, Outputs, Lanes, Forward);
            if (_backwardLength > 0)
            {
                PanelPacker.Pack(source, Inputs, Outputs, Inputs, Lanes, Backward);
            }
        }

        var padded = new Span<float>(Bias, Outputs + (2 * Lanes));
        padded.Clear();
        bias.CopyTo(padded);
    }
}
