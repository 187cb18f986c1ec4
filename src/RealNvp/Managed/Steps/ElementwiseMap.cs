using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>
/// The part of a <see cref="ManagedCoupling"/> that changes variables: each through a monotone function whose parameters the coupling's
/// networks give. Maps change whole rows in place, in the changed columns alone, and add to log-dets.
/// </summary>
/// <remarks>
/// Two networks share the parameters of a variable evenly: the first gives the first half of them for all variables, the second the other half.
/// The three methods may overwrite the first network's parameters. Of the second's they must leave forward and back as they are, since two
/// threads may read them.
/// </remarks>
internal abstract class ElementwiseMap
{
    /// <summary>How many parameters a variable takes.</summary>
    public abstract int ParametersPerVariable { get; }

    /// <summary>Towards latents; the parameters become what <see cref="Backward"/> needs.</summary>
    public abstract void Forward(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet);

    /// <summary>Towards data.</summary>
    public abstract void Inverse(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet);

    /// <summary>The gradients through <see cref="Forward"/>: of the parameters, in place, of the rows and of weights that the map has itself.</summary>
    /// <param name="parameters">What Forward left; becomes dL/dparameters of all networks.</param>
    /// <param name="input">What Forward read.</param>
    /// <param name="gradient">dL/drows after Forward; becomes that before it in the changed columns.</param>
    /// <param name="logDetGradient">dL/dlogDet, the same for every row.</param>
    /// <param name="weightGradients">The worker's flat gradients; written at the places of the map's own weights.</param>
    public abstract void Backward(
        CouplingParameters parameters, ReadOnlyMatrixSpan input, MatrixSpan gradient, float logDetGradient, Span<float> weightGradients);

    /// <summary>The largest |log-scale| of a variable.</summary>
    /// <param name="parameters">What <see cref="Forward"/> left.</param>
    /// <param name="input">What Forward read.</param>
    public abstract double LargestLogScale(CouplingParameters parameters, ReadOnlyMatrixSpan input);
}
