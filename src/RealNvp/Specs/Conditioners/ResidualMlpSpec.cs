using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// The residual network of the neural spline flow paper (arXiv:1906.04032, appendix B.1): a linear layer, pre-activation blocks
/// <c>h + W1 dropout(relu(W0 relu(h) + b0)) + b1</c>, and a linear layer. A block's last layer starts near zero, the network's
/// last at zero, so that a new coupling is the identity.
/// </summary>
/// <param name="Width">The width of all hidden layers, 1 to <see cref="MlpSpec.MaximumWidth"/>.</param>
/// <param name="Blocks">The number of blocks, 0 to 64.</param>
/// <param name="Dropout">The share of a block's hidden numbers that a training step leaves out, 0 up to but not 1.</param>
public sealed record ResidualMlpSpec(int Width = 64, int Blocks = 2, double Dropout = 0) : ConditionerSpec
{
    /// <summary>The name of the state that counts training steps, from which dropout draws.</summary>
    internal const string StepsName = "steps";

    private const int MostBlocks = 64;
    private const float NearZero = 1e-3f;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Summary =>
        FormattableString.Invariant($"residual {Blocks} x {Width}{(Dropout > 0 ? $", dropout {Dropout}" : "")}");

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(string prefix, int inputs, int outputs)
    {
        if (Width is < 1 or > MlpSpec.MaximumWidth || Blocks is < 0 or > MostBlocks)
        {
            throw new FlowSpecException(
                $"A residual mlp needs a width of 1 to {MlpSpec.MaximumWidth} and 0 to {MostBlocks} blocks but has {Width} and {Blocks}.");
        }

        if (!(Dropout is >= 0 and < 1))
        {
            throw new FlowSpecException(FormattableString.Invariant($"A residual mlp's dropout must lie from 0 up to but not 1 but is {Dropout}."));
        }

        return
        [
            .. Linear($"{prefix}.in", inputs, Width, StartValue.Linear(inputs)),
            .. Enumerable.Range(0, Blocks).SelectMany(block => Block($"{prefix}.blocks.{block}")),
            .. Linear($"{prefix}.out", Width, outputs, StartValue.Zero),
            .. Dropout > 0 && Blocks > 0
                ? [new WeightSpec($"{prefix}.{StepsName}", new Shape(1), WeightRole.State, StartValue.Zero)]
                : Array.Empty<WeightSpec>(),
        ];
    }

    private IEnumerable<WeightSpec> Block(string prefix) =>
        Linear($"{prefix}.0", Width, Width, StartValue.Linear(Width)).Concat(Linear($"{prefix}.1", Width, Width, new StartValue(0, NearZero)));

    private static IEnumerable<WeightSpec> Linear(string prefix, int inputs, int outputs, StartValue start)
    {
        yield return new($"{prefix}.weight", new Shape(outputs, inputs), WeightRole.Trained, start);
        yield return new($"{prefix}.bias", new Shape(outputs), WeightRole.Trained, start) { IsDecayed = false };
    }
}
