using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>A number of feature maps as it lies in memory; sweeps compute in single precision and are written once for all kinds.</summary>
/// <typeparam name="TSelf">The kind of number.</typeparam>
internal interface IFeatureNumber<TSelf>
    where TSelf : unmanaged, IFeatureNumber<TSelf>
{
    /// <summary>What torch calls it.</summary>
    static abstract ScalarType Type { get; }

    /// <summary>The number of a value, rounded to nearest.</summary>
    static abstract TSelf Of(float value);

    /// <summary>Its value.</summary>
    float Value { get; }

    /// <summary>Sixteen of them from memory.</summary>
    static abstract Vector512<float> Read(ref TSelf first);

    /// <summary>Sixteen of them to memory.</summary>
    static abstract void Write(Vector512<float> values, ref TSelf first);
}
