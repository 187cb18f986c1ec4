using System.Text.Json.Serialization;
using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>What a training keeps in memory between the forward and the backward pass.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MemoryMode>))]
public enum MemoryMode
{
    /// <summary>Everything the backward pass reads.</summary>
    Normal,

    /// <summary>
    /// The latents alone: the backward pass computes what a step read from what it gave, through the step's inverse, and runs its
    /// networks once more. Memory does not grow with the number of steps; a step takes about a third longer.
    /// </summary>
    Low,
}

/// <summary>The numbers in which convolutional networks compute while training.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<NetworkPrecision>))]
public enum NetworkPrecision
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>
    /// Convolutions and feature maps in bfloat16; weights, statistics, couplings and log-dets stay in float32. Scores and samples are
    /// always computed in float32. Faster where the processor has instructions for bfloat16; without, torch imitates them and a step
    /// takes more than twice as long.
    /// </summary>
    Bf16,
}

/// <summary>How a flow computes a training step, where its engine has a choice.</summary>
/// <param name="Memory">What is kept between forward and backward.</param>
/// <param name="Precision">The numbers of convolutional networks.</param>
internal readonly record struct ComputeOptions(MemoryMode Memory, NetworkPrecision Precision);
