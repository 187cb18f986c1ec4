using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>The step <c>sinh-arcsinh</c>: <c>y = sinh(exp(tail) * (asinh(x) + skew))</c> for every variable of a vector, with tail and skew learned.</summary>
sealed class SinhArcsinhKind : TorchStepKind
{
    public override string Name => "sinh-arcsinh";

    public override IEnumerable<WeightSpec> Weights(Shape input, int context, OwnStepSpec spec) =>
    [
        new("tail", input, WeightRole.Trained, new StartValue((float)spec.Number("tail", 0))),
        new("skew", input, WeightRole.Trained, StartValue.Zero),
    ];

    public override Bijection Build(StepPlan plan, StepTensors tensors) => new SinhArcsinh(tensors.Trained("tail"), tensors.Trained("skew"));
}

sealed class SinhArcsinh(Parameter tail, Parameter skew) : Bijection(nameof(SinhArcsinh))
{
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null)
    {
        var inner = tail.exp() * x.arcsinh().Plus(skew);
        return (inner.sinh(), SumOverVariables(inner.cosh().log().Plus(tail).Minus((x * x).log1p().Times(0.5))));
    }

    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        var inner = ((-tail).exp() * z.arcsinh()).Minus(skew);
        return (inner.sinh(), SumOverVariables(inner.cosh().log().Minus(tail).Minus((z * z).log1p().Times(0.5))));
    }
}
