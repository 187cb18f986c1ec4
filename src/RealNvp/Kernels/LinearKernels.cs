using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>
/// The three products that a linear layer y = x Wᵀ + b needs in training, single-threaded: the caller gives each thread
/// its own rows. Nothing is allocated. Matrices may be column ranges of wider ones. Input and output must not overlap.
/// </summary>
internal static class LinearKernels
{
    /// <summary>y = nonlinearity(x Wᵀ + b). One row takes a path of its own that streams the weights once.</summary>
    /// <param name="layer">The packed layer.</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="y">[rows, outputs]; overwritten.</param>
    /// <param name="nonlinearity">Applied to the outputs.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Forward(PackedWeights layer, ReadOnlyMatrixSpan x, MatrixSpan y, Nonlinearity nonlinearity)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            LinearPass<Lanes512, Vector512<float>>.Forward(layer, x, y, nonlinearity);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            LinearPass<Lanes256, Vector256<float>>.Forward(layer, x, y, nonlinearity);
        }
        else
        {
            LinearPass<Lanes128, Vector128<float>>.Forward(layer, x, y, nonlinearity);
        }
    }

    /// <summary>dx = (dy W) * nonlinearity'(input), the gradient before the previous layer's nonlinearity.</summary>
    /// <param name="layer">The packed layer, with its backward half.</param>
    /// <param name="outputGradient">dy, [rows, outputs].</param>
    /// <param name="inputGradient">dx, [rows, inputs]; overwritten.</param>
    /// <param name="input">What the layer saw: the previous layer's saved outputs, [rows, inputs].</param>
    /// <param name="inputNonlinearity">The nonlinearity that made <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void BackwardInput(
        PackedWeights layer,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity) =>
        BackwardInput(layer, outputGradient, inputGradient, input, inputNonlinearity, accumulate: false);

    /// <summary>dx = dy W, or dx += dy W: the gradient of a first layer's input.</summary>
    /// <param name="layer">The packed layer, with its backward half.</param>
    /// <param name="outputGradient">dy, [rows, outputs].</param>
    /// <param name="inputGradient">dx, [rows, inputs].</param>
    /// <param name="accumulate">Add to what dx holds.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void BackwardInput(
        PackedWeights layer, ReadOnlyMatrixSpan outputGradient, MatrixSpan inputGradient, bool accumulate) =>
        BackwardInput(layer, outputGradient, inputGradient, default, Nonlinearity.None, accumulate);

    /// <summary>
    /// dx = (dy W) * nonlinearity'(input), or dx += dy W, with the weights where they lie. For batches of up to some hundred
    /// rows that costs less than packing the layer's backward half first.
    /// </summary>
    /// <param name="weights">W, [outputs, inputs].</param>
    /// <param name="outputGradient">dy, [rows, outputs].</param>
    /// <param name="inputGradient">dx, [rows, inputs].</param>
    /// <param name="input">What the layer saw, [rows, inputs]; default if it was not made by a nonlinearity.</param>
    /// <param name="inputNonlinearity">The nonlinearity that made <paramref name="input"/>.</param>
    /// <param name="accumulate">Add to what dx holds; only without a nonlinearity.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void BackwardInput(
        ReadOnlyMatrixSpan weights,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            LinearPass<Lanes512, Vector512<float>>.BackwardInput(
                weights, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            LinearPass<Lanes256, Vector256<float>>.BackwardInput(
                weights, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
        else
        {
            LinearPass<Lanes128, Vector128<float>>.BackwardInput(
                weights, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
    }

    /// <summary>dW += dyᵀ x and db += column sums of dy; or dW = and db =, which is faster and needs no zeroed buffer.</summary>
    /// <param name="outputGradient">dy, [rows, outputs].</param>
    /// <param name="input">x, [rows, inputs].</param>
    /// <param name="weightGradient">dW, [outputs, inputs] row-major.</param>
    /// <param name="biasGradient">db, [outputs]. Empty for a layer without bias.</param>
    /// <param name="accumulate">Add to what dW and db hold; else overwrite it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void BackwardWeights(
        ReadOnlyMatrixSpan outputGradient,
        ReadOnlyMatrixSpan input,
        Span<float> weightGradient,
        Span<float> biasGradient,
        bool accumulate = true)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            LinearPass<Lanes512, Vector512<float>>.BackwardWeights(
                outputGradient, input, weightGradient, biasGradient, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            LinearPass<Lanes256, Vector256<float>>.BackwardWeights(
                outputGradient, input, weightGradient, biasGradient, accumulate);
        }
        else
        {
            LinearPass<Lanes128, Vector128<float>>.BackwardWeights(
                outputGradient, input, weightGradient, biasGradient, accumulate);
        }
    }

    private static void BackwardInput(
        PackedWeights layer,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            LinearPass<Lanes512, Vector512<float>>.BackwardInput(
                layer, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            LinearPass<Lanes256, Vector256<float>>.BackwardInput(
                layer, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
        else
        {
            LinearPass<Lanes128, Vector128<float>>.BackwardInput(
                layer, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
    }
}
