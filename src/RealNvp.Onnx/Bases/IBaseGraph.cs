using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Bases;

/// <summary>The base distribution of a flow in a graph. Latents are <c>[rows, variables]</c>; what is said of them is float64.</summary>
internal interface IBaseGraph
{
    /// <summary>How many uniform numbers <see cref="Draw"/> takes for a row.</summary>
    int NoiseWidth { get; }

    /// <summary>The log density of each row, in nats.</summary>
    GraphValue LogDensity(GraphValue latents);

    /// <summary>How far out each row lies: its length, and of a mixture the length at which one normal has fallen as far below its mode.</summary>
    /// <param name="latents">The latents.</param>
    /// <param name="logDensity">What <see cref="LogDensity"/> gave of them.</param>
    GraphValue Radius(GraphValue latents, GraphValue logDensity);

    /// <summary>Draws latents.</summary>
    /// <param name="noise">Independent uniform numbers above 0 and below 1, <c>[rows, NoiseWidth]</c> in float64.</param>
    /// <param name="temperature">What latents are multiplied by, float64; of a mixture what they lie from the mean of their normal.</param>
    GraphValue Draw(GraphValue noise, GraphValue temperature);
}
