using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>The base distribution of a flow, independent in every variable: its density, its gradient and its random numbers, for every engine.</summary>
internal abstract class BaseDensity
{
    /// <summary>The log density of one variable at its mode, 0.</summary>
    public abstract double LogPeak { get; }

    /// <summary>The distribution of a spec's latents.</summary>
    public static BaseDensity Of(BaseSpec? spec) =>
        spec is { Kind: BaseKind.StudentT } ? StudentT.Of(spec.DegreesOfFreedom) : NormalBase.Instance;

    /// <summary>The log density of one latent vector, in nats, summed in double precision.</summary>
    public virtual double LogDensity(ReadOnlySpan<float> z) => (LogPeak * z.Length) - Energy(z);

    /// <summary>What the log density lacks to that of the mode: at least 0.</summary>
    public abstract double Energy(ReadOnlySpan<float> z);

    /// <summary>Turns latents into the gradient of <see cref="Energy"/>, times a factor, in place.</summary>
    public abstract void ToGradient(Span<float> z, float factor);

    /// <summary>Draws independent latents.</summary>
    public abstract void Fill(Span<float> z, SeededRandom random);
}
