using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// One step of a flow as data. A step says which shape it makes of the shape it meets and which weights it holds; the
/// engines build the bijection from it. In JSON the property <c>step</c> names the kind.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "step")]
[JsonDerivedType(typeof(FlattenSpec), "flatten")]
[JsonDerivedType(typeof(LogitSpec), "logit")]
[JsonDerivedType(typeof(StandardizeSpec), "standardize")]
[JsonDerivedType(typeof(AffineCouplingSpec), "affine-coupling")]
[JsonDerivedType(typeof(PermuteSpec), "permute")]
[JsonDerivedType(typeof(BatchNormSpec), "batch-norm")]
[JsonDerivedType(typeof(ActNormSpec), "act-norm")]
[JsonDerivedType(typeof(SqueezeSpec), "squeeze")]
[JsonDerivedType(typeof(FactorOutSpec), "factor-out")]
[JsonDerivedType(typeof(ImageCouplingSpec), "image-coupling")]
[JsonDerivedType(typeof(InvertibleConvSpec), "invertible-conv")]
[JsonDerivedType(typeof(LinearLuSpec), "linear-lu")]
[JsonDerivedType(typeof(SplineCouplingSpec), "spline-coupling")]
[JsonDerivedType(typeof(ElementwiseSplineSpec), "spline")]
[JsonDerivedType(typeof(DequantisationCouplingSpec), "dequantisation-coupling")]
[JsonDerivedType(typeof(OwnStepSpec), "own")]
public abstract record StepSpec
{
    /// <summary>The kind of step as JSON names it, such as <c>affine-coupling</c>.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>One line about the settings of this step, for tables and reports.</summary>
    [JsonIgnore]
    public virtual string Summary => "";

    /// <summary>Whether networks of this step see the context of a conditional flow, besides the data or alone.</summary>
    [JsonIgnore]
    public virtual bool SeesContext => false;

    /// <summary>The shape of what this step makes of data of shape <paramref name="input"/>.</summary>
    /// <exception cref="FlowSpecException">The step does not fit that shape or its own settings make no sense.</exception>
    public abstract Shape OutputShape(Shape input);

    /// <summary>
    /// The weights and the state this step holds when it meets <paramref name="input"/>, in the order in which they lie in
    /// memory and in model files. Names are relative to the step. Those of steps inside of it are not among them.
    /// </summary>
    /// <param name="input">The shape it meets.</param>
    /// <param name="context">The number of context values it sees, 0 without or where it sees none.</param>
    public virtual IEnumerable<WeightSpec> Weights(Shape input, int context) => [];

    /// <summary>Throws unless <paramref name="input"/> is a vector <c>[features]</c>.</summary>
    private protected Shape RequireVector(Shape input) => input.Rank == 1
        ? input
        : throw new FlowSpecException($"{Kind} works on vectors [features] but meets {input}; put a flatten step before it.");

    /// <summary>Throws unless <paramref name="input"/> is an image <c>[channels, height, width]</c>.</summary>
    private protected Shape RequireImage(Shape input) => input.Rank == 3
        ? input
        : throw new FlowSpecException($"{Kind} works on images [channels, height, width] but meets {input}; put it before the step that flattens them.");

    /// <summary>Throws unless <paramref name="input"/> is a vector or an image; gives the shape of one number per feature or channel.</summary>
    private protected Shape RequireChannels(Shape input) => input.Rank is 1 or 3
        ? new(input[0])
        : throw new FlowSpecException(
            $"{Kind} works on vectors [features] and images [channels, height, width] but meets {input}; put a flatten step before it.");
}
