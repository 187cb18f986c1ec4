using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>A function of one vector.</summary>
internal interface IElementwiseOperation
{
    static abstract TVector Of<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>exp.</summary>
internal readonly struct ExpOperation : IElementwiseOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => Transcendental<TLanes, TVector>.Exp(value);
}

/// <summary>tanh.</summary>
internal readonly struct TanhOperation : IElementwiseOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(TVector value)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => Transcendental<TLanes, TVector>.Tanh(value);
}
