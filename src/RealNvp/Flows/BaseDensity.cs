using System.Numerics.Tensors;
using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>The base distribution of a flow: its density, its gradient and its random numbers, for every engine.</summary>
internal abstract class BaseDensity
{
    /// <summary>
    /// The log density of one variable at its mode, 0; of a mixture what no log density of a latent vector passes, in equal parts for its variables.
    /// </summary>
    public abstract double LogPeak { get; }

    /// <summary>The distribution of a spec's latents.</summary>
    /// <exception cref="FlowSpecException">It is a mixture that was not fitted to data.</exception>
    public static BaseDensity Of(BaseSpec? spec) => spec switch
    {
        { Kind: BaseKind.StudentT } => StudentT.Of(spec.DegreesOfFreedom),
        { Kind: BaseKind.Mixture } => NormalMixture.Of(spec),
        _ => NormalBase.Instance,
    };

    /// <summary>The log density of one latent vector, in nats, summed in double precision.</summary>
    public virtual double LogDensity(ReadOnlySpan<float> z) => (LogPeak * z.Length) - Energy(z);

    /// <summary>What the log density lacks to that of the mode: at least 0.</summary>
    public abstract double Energy(ReadOnlySpan<float> z);

    /// <summary>
    /// How far out a latent vector lies: its length, and of a mixture the length at which one normal has fallen as far below its mode.
    /// </summary>
    public virtual double Radius(ReadOnlySpan<float> z)
    {
        var sum = 0.0;
        foreach (var value in z)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Turns the latents of rows into the gradient of <see cref="Energy"/>, times a factor, in place.</summary>
    public abstract void ToGradient(Span<float> z, float factor);

    /// <summary>Draws independent latents.</summary>
    /// <param name="z">Receives them.</param>
    /// <param name="random">Gives them.</param>
    /// <param name="temperature">What they are multiplied by; of a mixture what they lie from the mean of their normal.</param>
    public abstract void Fill(Span<float> z, SeededRandom random, float temperature = 1);

    /// <summary>Multiplies what was drawn, in place.</summary>
    protected static void Scale(Span<float> z, float temperature)
    {
        if (temperature != 1)
        {
            TensorPrimitives.Multiply(z, temperature, z);
        }
    }
}
