namespace RealNvp.Kernels;

/// <summary>Makes a family of kernels for a vector width; <see cref="VectorWidth"/> picks the width.</summary>
/// <typeparam name="TKernels">The family.</typeparam>
internal interface IKernelMaker<TKernels>
{
    static abstract TKernels Make<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
