using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>
/// The three products that a linear layer y = x Wᵀ + b needs in training, single-threaded: the caller gives each thread
/// its own rows. Nothing is allocated. Matrices may be column ranges of wider ones. Input and output must not overlap.
/// </summary>
internal abstract class LinearKernels
{
    /// <summary>The kernels of this machine's vector width.</summary>
    public static readonly LinearKernels Best = At(VectorWidth.Lanes);

    /// <summary>y = nonlinearity(x Wᵀ + b). One row takes a path of its own that streams the weights once.</summary>
    /// <param name="layer">The packed layer.</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="y">[rows, outputs]; overwritten.</param>
    /// <param name="nonlinearity">Applied to the outputs.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public abstract void Forward(PackedWeights layer, ReadOnlyMatrixSpan x, MatrixSpan y, Nonlinearity nonlinearity);

    /// <summary>dx = (dy W) * nonlinearity'(input), the gradient before the previous layer's nonlinearity, or dx += dy W.</summary>
    /// <param name="layer">The packed layer, with its backward half.</param>
    /// <param name="outputGradient">dy, [rows, outputs].</param>
    /// <param name="inputGradient">dx, [rows, inputs].</param>
    /// <param name="input">What the layer saw: the previous layer's saved outputs, [rows, inputs]; default if it was not made by a nonlinearity.</param>
    /// <param name="inputNonlinearity">The nonlinearity that made <paramref name="input"/>.</param>
    /// <param name="accumulate">Add to what dx holds; only without a nonlinearity.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public abstract void BackwardInput(
        PackedWeights layer,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate);

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
    public abstract void BackwardInput(
        ReadOnlyMatrixSpan weights,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate);

    /// <summary>dW += dyᵀ x and db += column sums of dy; or dW = and db =, which is faster and needs no zeroed buffer.</summary>
    /// <param name="outputGradient">dy, [rows, outputs].</param>
    /// <param name="input">x, [rows, inputs].</param>
    /// <param name="weightGradient">dW, [outputs, inputs] row-major.</param>
    /// <param name="biasGradient">db, [outputs]. Empty for a layer without bias.</param>
    /// <param name="accumulate">Add to what dW and db hold; else overwrite it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public abstract void BackwardWeights(
        ReadOnlyMatrixSpan outputGradient,
        ReadOnlyMatrixSpan input,
        Span<float> weightGradient,
        Span<float> biasGradient,
        bool accumulate = true);

    /// <summary>The kernels for vectors of 16, 8 or 4 floats.</summary>
    public static LinearKernels At(int lanes) => VectorWidth.Choose<LinearKernels>(
        lanes,
        static () => new LinearPass<Lanes512, Vector512<float>>(),
        static () => new LinearPass<Lanes256, Vector256<float>>(),
        static () => new LinearPass<Lanes128, Vector128<float>>());
}
