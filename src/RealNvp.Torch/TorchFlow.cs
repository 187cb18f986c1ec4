using System.Runtime.InteropServices;
using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Devices;
using RealNvp.Torch.Weights;
using RealNvp.Training;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <summary>
/// A flow on TorchSharp: a <see cref="Bijection"/> and a base distribution. Gradients by autograd, whose nodes for images are written
/// out (<see cref="Fused"/>).
/// </summary>
internal sealed partial class TorchFlow : IDeviceFlow, IStepScales, IConfigurableFlow, ICollectiveFlow
{
    private const long ValuesAtOnce = 1 << 22;
    private const long DeviceValuesAtOnce = 1 << 26;
    private const long StartValuesAtOnce = 1 << 25;

    private readonly FlatTensors _tensors;
    private readonly Sequence _bijection;
    private readonly BaseEnergy _energy;
    private readonly long[] _shape;
    private readonly long[] _latentShape;
    private readonly long _widestRow;

    /// <summary>The first step that has something to train: what comes before needs no gradient.</summary>
    private readonly int _firstTrained;

    private MemoryMode _memory;
    private volatile bool _isDisposed;

    private readonly TorchEngine _engine;

    /// <summary>Builds the flow of a spec on parameters, which it shares, for an engine; null for that of the processor.</summary>
    /// <exception cref="FlowSpecException">The spec does not fit.</exception>
    public TorchFlow(FlowSpec spec, FlatParameters parameters, TorchEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parameters);
        TorchRuntime.EnsureLoaded();
        Spec = spec;
        Parameters = parameters;
        Dimension = spec.Shape.Size;
        _engine = engine ?? TorchEngine.Instance;
        _energy = new(spec.Base, _engine.Place.Device);
        using var scope = NewDisposeScope();
        _tensors = new FlatTensors(parameters, place: _engine.Place);
        var plan = FlowPlan.Of(spec);
        _bijection = BijectionFactory.Create(plan, _tensors);
        _bijection.eval();
        _shape = BatchShape(spec.Shape);
        _latentShape = BatchShape(plan.Latents);
        _firstTrained = plan.Steps.TakeWhile(step => !step.IsTrained).Count();
        _widestRow = Math.Max(Dimension, _bijection.WidestRow);
    }

    /// <inheritdoc/>
    public FlowSpec Spec { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public IFlowEngine Engine => _engine;

    /// <inheritdoc/>
    public FlatParameters Parameters { get; }

    /// <summary>
    /// The chain of bijections, for those who go on in torch; what they backpropagate is added to <see cref="FlatParameters.Gradients"/>. It lives as long as
    /// the flow.
    /// </summary>
    public Bijection Bijection
    {
        get
        {
            _tensors.BindGradients();
            return _bijection;
        }
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default) =>
        Map(rows, _shape, latents, logDet, context, _bijection.Forward);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) =>
        Map(latents, _latentShape, rows, logDet, context, _bijection.Inverse);

    /// <inheritdoc/>
    public void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // Convolutional networks make wide tensors of a row: a few thousand images would not fit. Fewer have pixels enough.
        var count = (int)Math.Min(rows.Length / Dimension, Math.Max(1, StartValuesAtOnce / _widestRow));
        _bijection.Initialize(ToTensor(rows[..(count * Dimension)], _shape), Context(context[..(count * Spec.Context)], count), cancellationToken);
        _tensors.Download();
    }

    /// <inheritdoc/>
    public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default) =>
        LossGradient(rows, context, BatchPart.Whole(rows.Length / Dimension));

    /// <inheritdoc/>
    public IDeviceSteps? StepsOnDevice(TrainingOptions options, Optimizer optimizer, MovingAverage? average) =>
        _engine.Place.IsShared ? null : new DeviceSteps(this, _tensors, DeviceOptimizer.Create(options, optimizer, _tensors, average), options.ClipNorm);

    /// <summary>The mean negative log-likelihood in nats from what <see cref="Backpropagated"/> gives; of a share of a batch its part of that.</summary>
    internal double LossOf(double mean, double share = 1) => mean - (BaseDensity.Of(Spec.Base).LogPeak * Dimension * share);

    /// <summary>
    /// A training step's gradients, put where the tensors lie, and the mean of the loss over the rows but for a constant; of a shared batch what these rows
    /// give to it. Nobody waits for it: on a device all of this may be yet to come.
    /// </summary>
    internal Tensor Backpropagated(ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (rows.IsEmpty)
        {
            throw new ArgumentException("There are no rows to learn from.", nameof(rows));
        }

        using var scope = NewDisposeScope();
        _bijection.train();
        try
        {
            _tensors.ClearGradients();
            var (x, given) = (ToTensor(rows, _shape), Context(context, rows.Length / Dimension));
            var (z, logDet) = _memory == MemoryMode.Low ? ForwardAndBack(x, given) : _bijection.Forward(x, given);
            _tensors.Batch.ThrowIfFailed();
            var energy = _energy.Of(z).Minus(logDet);
            var loss = _tensors.Batch.IsShared ? energy.sum().Times(1.0 / _tensors.Batch.All(energy.shape[0])) : energy.mean();
            if (loss.requires_grad)
            {
                loss.backward();
            }

            return loss.detach().MoveToOuterDisposeScope();
        }
        finally
        {
            _bijection.eval();
        }
    }

    /// <summary>The largest factor exp(|log-scale|) by which any single step stretches or shrinks one variable on these rows.</summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>.</param>
    /// <param name="context">As for <see cref="Encode"/>.</param>
    public double LargestScale(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var (count, largest) = (rows.Length / Dimension, 0.0);
        RowCount.Check(rows.Length, Dimension, count);
        RowCount.CheckContext(context.Length, Spec.Context, count);
        foreach (var part in Parts(count))
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var logScale = _bijection.LargestLogScale(
                ToTensor(rows[Values(part, Dimension)], _shape), Context(context[Values(part, Spec.Context)], part.Count));
            largest = Math.Max(largest, logScale);
        }

        return Math.Exp(largest);
    }

    /// <summary>Says how training steps are to be computed from now on; a <see cref="Trainer"/> says it by its options.</summary>
    public void Configure(ComputeOptions options)
    {
        _memory = options.Memory;
        _bijection.UsePrecision(options.Precision);
    }

    /// <inheritdoc cref="Bijection.UseFused"/>
    internal void UseFused(bool isUsed) => _bijection.UseFused(isUsed);

    /// <summary>On the processor there is nothing to do: the tensors are the weights. A device gets them.</summary>
    public void WeightsChanged() => _tensors.Upload();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _bijection.Dispose();
        _tensors.Dispose();
        _energy.Dispose();
    }

    /// <summary>A training step that keeps nothing but the latents between its passes.</summary>
    private (Tensor Latents, Tensor LogDet) ForwardAndBack(Tensor x, Tensor? context)
    {
        Tensor z, logDet;
        using (no_grad())
        {
            (z, logDet) = _bijection.Forward(x, context);
        }

        // Of the mean of the base's energy - log-det over the rows.
        double rows = _tensors.Batch.All(x.shape[0]);
        var (input, gradient) = _bijection.Backpropagate(z, _energy.Gradient(z).Times(1 / rows), ones_like(logDet).Times(-1 / rows), _firstTrained, context);
        return (z, logDet);
    }

    private static long[] BatchShape(Shape shape) => [-1, .. shape.Sizes.ToArray().Select(size => (long)size)];

    private Tensor ToTensor(ReadOnlySpan<float> rows, long[] shape)
    {
        if (rows.Length % Dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} values are no whole rows of {Dimension}.", nameof(rows));
        }

        return _engine.Place.Put(rows).view(shape);
    }

    /// <summary>[rows, context]; null for a flow without.</summary>
    private Tensor? Context(ReadOnlySpan<float> context, int rows)
    {
        RowCount.CheckContext(context.Length, Spec.Context, rows);
        if (Spec.Context == 0)
        {
            return null;
        }

        return _engine.Place.Put(context).view(rows, Spec.Context);
    }

    private void Map(
        ReadOnlySpan<float> from,
        long[] shape,
        Span<float> to,
        Span<double> logDet,
        ReadOnlySpan<float> context,
        Func<Tensor, Tensor?, (Tensor, Tensor)> map)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RowCount.Check(from.Length, Dimension, logDet.Length);
        RowCount.Check(to.Length, Dimension, logDet.Length);
        RowCount.CheckContext(context.Length, Spec.Context, logDet.Length);
        foreach (var part in Parts(logDet.Length))
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var (value, stepLogDet) = map(ToTensor(from[Values(part, Dimension)], shape), Context(context[Values(part, Spec.Context)], part.Count));
            Copy(value, to[Values(part, Dimension)]);
            Copy(stepLogDet, logDet[Values(part, 1)]);
        }
    }

    /// <summary>Rows in parts of which the widest tensor fits the memory.</summary>
    private IEnumerable<(int Start, int Count)> Parts(int rows)
    {
        var most = (int)Math.Max(1, (_engine.Place.IsShared ? ValuesAtOnce : DeviceValuesAtOnce) / _widestRow);
        for (var start = 0; start < rows; start += most)
        {
            yield return (start, Math.Min(most, rows - start));
        }
    }

    /// <summary>Where the values of some rows lie among those of all.</summary>
    private static Range Values((int Start, int Count) rows, int width) => (rows.Start * width)..((rows.Start + rows.Count) * width);

    private static void Copy<T>(Tensor tensor, Span<T> destination)
        where T : unmanaged
    {
        HostReads.Add();
        MemoryMarshal.Cast<byte, T>(tensor.contiguous().cpu().bytes).CopyTo(destination);
    }
}
