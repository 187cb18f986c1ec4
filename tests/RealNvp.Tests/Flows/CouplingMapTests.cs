using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Tests.Flows;

/// <summary>A coupling takes any map: here one that no spec names, an affine map with a spline behind it.</summary>
public sealed class CouplingMapTests
{
    private const int Features = 5;
    private const int Rows = 7;
    private const int Context = 2;
    private static readonly SplineSpec Spline = new(Bins: 3, Bound: 2);
    private static readonly FlowSpec Flow = new() { Shape = new Shape(Features), Context = Context, Steps = [new ActNormSpec(), new BendingSpec()] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Its_gradients_are_those_of_finite_differences(int workers)
    {
        using var team = new WorkerTeam(workers);
        var (steps, parameters) = Steps(team);
        var size = steps[1].WorkspaceSize!.Value;
        var training = new TrainingPass(
            team, steps, size, new Packing(steps, parameters), parameters, Features, BaseDensity.Of(null));
        var (rows, context) = (Draw(1, Rows * Features), Draw(2, Rows * Context));
        training.Run(rows, context);
        var gradients = parameters.Gradients.ToArray();
        for (var index = 0; index < gradients.Length; index++)
        {
            const float Step = 2e-3f;
            ref var weight = ref parameters.Weights[index];
            var start = weight;
            weight = start + Step;
            var above = training.Run(rows, context);
            weight = start - Step;
            var below = training.Run(rows, context);
            weight = start;
            Assert.Equal((above - below) / (2 * Step), gradients[index], 3e-3);
        }
    }

    [Fact]
    public void Its_inverse_undoes_it_and_its_log_det()
    {
        using var team = new WorkerTeam(1);
        var (steps, parameters) = Steps(team);
        Array.ForEach([.. steps.SelectMany(step => step.WeightPackers())], packer => packer(parameters));
        var workspace = new Workspace(Rows, steps[1].WorkspaceSize!.Value);
        Draw(2, Rows * Context).CopyTo(workspace.Context.Span);
        var rows = Draw(1, Rows * Features);
        var (values, logDet) = (rows.ToArray(), new double[Rows]);
        steps[1].Forward(values, logDet, workspace);
        Assert.All(logDet, value => Assert.NotEqual(0, value));
        Assert.InRange(steps[1].LargestLogScale(rows, workspace), 0.1, 3);
        steps[1].Inverse(values, logDet, workspace);
        for (var index = 0; index < rows.Length; index++)
        {
            Assert.Equal(rows[index], values[index], 1e-5);
        }

        Assert.All(logDet, value => Assert.Equal(0, value, 1e-5));
    }

    private static (ManagedStep[] Steps, FlatParameters Parameters) Steps(WorkerTeam team)
    {
        var parameters = FlatParameters.Start(Flow, seed: 3);
        var random = new SeededRandom(4);
        foreach (ref var weight in parameters.Weights)
        {
            weight += 0.6f * (random.NextUniformFloat() - 0.5f);
        }

        var step = parameters.Plan.Steps[1];
        var (identity, changed) = BendingSpec.Split;
        var map = new AffineThenSpline(
            new AffineMap(new LogScaleSpec(), changed, step, parameters), new ScalarMap<RationalQuadraticSpline>(new(Spline), changed), changed);
        var coupling = new ManagedCoupling(
            step, identity, changed, map, [("net", BendingSpec.Net)], parameters, hasInputGradient: true, gathersAlways: false);
        ManagedStep[] steps = [new ManagedActNorm(Features, parameters, parameters.Plan.Steps[0]), coupling];
        Array.ForEach(steps, each => each.IsTrained = true);
        return (steps, parameters);
    }

    private static float[] Draw(ulong seed, int count)
    {
        var values = new float[count];
        new SeededRandom(seed).FillGaussian(values);
        return values;
    }

    private sealed record BendingSpec : StepSpec
    {
        public static MlpSpec Net { get; } = new() { Hidden = [4], Activation = Activation.Tanh };

        public static (Columns Kept, Columns Changed) Split => MaskKind.OddEven.Split(flip: true, Features);

        public override string Kind => "bending";

        public override bool SeesContext => true;

        public override Shape OutputShape(Shape input) => input;

        public override IEnumerable<WeightSpec> Weights(Shape input, int context) => Net.Weights(
            "net", Split.Kept.Count + context, Split.Changed.Count * (2 + Spline.ParametersPerVariable));
    }

    /// <summary>The shift is not needed on the way back: what the affine map gave the spline is kept in its place.</summary>
    private sealed class AffineThenSpline(ElementwiseMap affine, ElementwiseMap spline, Columns changed) : ElementwiseMap
    {
        public override int ParametersPerVariable => affine.ParametersPerVariable + spline.ParametersPerVariable;

        public override void Forward(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet)
        {
            affine.Forward(OfAffine(parameters), rows, logDet);
            for (var row = 0; row < rows.Rows; row++)
            {
                for (var variable = 0; variable < changed.Count; variable++)
                {
                    parameters.First[row][changed.Count + variable] = rows[row][ColumnOf(variable)];
                }
            }

            spline.Forward(OfSpline(parameters), rows, logDet);
        }

        public override void Inverse(CouplingParameters parameters, MatrixSpan rows, Span<double> logDet)
        {
            spline.Inverse(OfSpline(parameters), rows, logDet);
            affine.Inverse(OfAffine(parameters), rows, logDet);
        }

        public override void Backward(
            CouplingParameters parameters, ReadOnlyMatrixSpan input, MatrixSpan gradient, float logDetGradient, Span<float> weightGradients)
        {
            spline.Backward(OfSpline(parameters), Middle(parameters, input), gradient, logDetGradient, weightGradients);
            affine.Backward(OfAffine(parameters), input, gradient, logDetGradient, weightGradients);
        }

        public override double LargestLogScale(CouplingParameters parameters, ReadOnlyMatrixSpan input) =>
            affine.LargestLogScale(OfAffine(parameters), input) + spline.LargestLogScale(OfSpline(parameters), Middle(parameters, input));

        private int ColumnOf(int variable) => changed.Start + (variable * changed.Stride);

        private CouplingParameters OfAffine(CouplingParameters parameters) => new(parameters.First.ColumnRange(0, 2 * changed.Count), default);

        private CouplingParameters OfSpline(CouplingParameters parameters) =>
            new(parameters.First.ColumnRange(2 * changed.Count, changed.Count * spline.ParametersPerVariable), default);

        private MatrixSpan Middle(CouplingParameters parameters, ReadOnlyMatrixSpan input)
        {
            var middle = new MatrixSpan(input.Data.ToArray(), input.Rows, input.Columns);
            for (var row = 0; row < input.Rows; row++)
            {
                for (var variable = 0; variable < changed.Count; variable++)
                {
                    middle[row][ColumnOf(variable)] = parameters.First[row][changed.Count + variable];
                }
            }

            return middle;
        }
    }
}
