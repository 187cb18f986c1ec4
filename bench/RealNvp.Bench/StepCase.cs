using RealNvp.Kernels;
using RealNvp.Parallelism;

namespace RealNvp.Bench;

/// <summary>
/// All arithmetic of a training step of <c>readme</c> (4 couplings, s and t each 392-64-128-128-64-392) with the kernels
/// and nothing else: rows split over the team, then gradients summed, Adam and packing by halves of the layers.
/// </summary>
internal sealed class StepCase
{
    private const int Half = 392;
    private const int Nets = 8;
    private static readonly int[] Widths = [Half, 64, 128, 128, 64, Half];
    private static readonly int Layers = Widths.Length - 1;
    private readonly int _rows;
    private readonly WorkerTeam _team;
    private readonly AlignedFloats _weights;
    private readonly AlignedFloats _first;
    private readonly AlignedFloats _second;
    private readonly PackedWeights[] _packed = new PackedWeights[Nets * Layers];
    private readonly int[] _starts = new int[(Nets * Layers) + 1];
    private readonly Worker[] _workers;
    private readonly float[] _limit = [2f];

    public StepCase(WorkerTeam team, int batch)
    {
        _team = team;
        _rows = batch / team.Count;
        for (var i = 0; i < _packed.Length; i++)
        {
            _packed[i] = new(Outputs(i), Inputs(i), forBackward: false);
            _starts[i + 1] = _starts[i] + (Outputs(i) * (Inputs(i) + 1));
        }

        _weights = new(_starts[^1]);
        _first = new(_starts[^1]);
        _second = new(_starts[^1]);
        var random = new Random(1);
        foreach (ref var value in _weights.Span)
        {
            value = (random.NextSingle() - 0.5f) * 0.1f;
        }

        _workers = [.. Enumerable.Range(0, team.Count).Select(_ => new Worker(_rows, _starts[^1]))];
        team.Run(Update);
        MultiplyAdds = 3L * Nets * batch * Enumerable.Range(0, Layers).Sum(i => Inputs(i) * Outputs(i))
            - (2L * batch * Inputs(0) * Outputs(0));
    }

    /// <summary>Multiply-adds of all products; the first coupling needs no gradient of its input.</summary>
    public long MultiplyAdds { get; }

    public void Run()
    {
        _team.Run(Propagate);
        _team.Run(Update);
    }

    public void Propagate(int thread)
    {
        var worker = _workers[thread];
        for (var coupling = 0; coupling < Nets / 2; coupling++)
        {
            var (kept, moved) = Sides(coupling);
            MatrixSpan x = new(worker.X[coupling].Span, _rows, 2 * Half), y = new(worker.X[coupling + 1].Span, _rows, 2 * Half);
            for (var net = 2 * coupling; net < (2 * coupling) + 2; net++)
            {
                ReadOnlyMatrixSpan input = x.ColumnRange(kept, Half);
                for (var layer = 0; layer < Layers; layer++)
                {
                    var output = worker.Output(net, layer);
                    LinearKernels.Forward(
                        _packed[(net * Layers) + layer], input, output, layer < Layers - 1 ? Nonlinearity.Relu : Nonlinearity.None);
                    input = output;
                }
            }

            for (var row = 0; row < _rows; row++)
            {
                x[row].Slice(kept, Half).CopyTo(y[row].Slice(kept, Half));
            }

            CouplingKernels.Forward(
                worker.Output(2 * coupling, Layers - 1), worker.Output((2 * coupling) + 1, Layers - 1),
                LogScaleBound.Soft(_limit), x, y, new(moved, Half), worker.LogDet);
        }

        MatrixSpan dx = new(worker.Gradient.Span, _rows, 2 * Half);
        worker.X[Nets / 2].Span.CopyTo(dx.Data);
        for (var coupling = (Nets / 2) - 1; coupling >= 0; coupling--)
        {
            Backward(worker, coupling, dx);
        }
    }

    public void Update(int thread)
    {
        var firstLayer = _packed.Length * thread / _team.Count;
        var endLayer = _packed.Length * (thread + 1) / _team.Count;
        for (var i = firstLayer; i < endLayer; i++)
        {
            var (start, length) = (_starts[i], _starts[i + 1] - _starts[i]);
            var gradient = _workers[0].WeightGradient.Span.Slice(start, length);
            for (var other = 1; other < _workers.Length; other++)
            {
                OptimizerKernels.Add(_workers[other].WeightGradient.Span.Slice(start, length), gradient);
            }

            var weights = _weights.Span.Slice(start, length);
            OptimizerKernels.Adam(
                weights, gradient, _first.Span.Slice(start, length), _second.Span.Slice(start, length), default,
                new AdamUpdate { LearningRate = 1e-6f, Step = 3 });
            _packed[i].Pack(weights[..(Inputs(i) * Outputs(i))], weights[(Inputs(i) * Outputs(i))..]);
        }
    }

    private static (int Kept, int Moved) Sides(int coupling) => coupling % 2 == 0 ? (0, Half) : (Half, 0);

    private static int Inputs(int i) => Widths[i % Layers];

    private static int Outputs(int i) => Widths[(i % Layers) + 1];

    private void Backward(Worker worker, int coupling, MatrixSpan dx)
    {
        var (kept, moved) = Sides(coupling);
        MatrixSpan x = new(worker.X[coupling].Span, _rows, 2 * Half);
        MatrixSpan rawGradient = new(worker.Down[0].Span, _rows, Half), shiftGradient = new(worker.Down[1].Span, _rows, Half);
        CouplingKernels.Backward(
            worker.Output(2 * coupling, Layers - 1), LogScaleBound.Soft(_limit), x, new(moved, Half), dx, -1f / _rows,
            dx, rawGradient, shiftGradient, default);
        for (var net = 2 * coupling; net < (2 * coupling) + 2; net++)
        {
            ReadOnlyMatrixSpan dy = net % 2 == 0 ? rawGradient : shiftGradient;
            for (var layer = Layers - 1; layer >= 0; layer--)
            {
                var i = (net * Layers) + layer;
                var size = Inputs(i) * Outputs(i);
                ReadOnlyMatrixSpan input = layer == 0 ? x.ColumnRange(kept, Half) : worker.Output(net, layer - 1);
                LinearKernels.BackwardWeights(
                    dy, input, worker.WeightGradient.Span.Slice(_starts[i], size),
                    worker.WeightGradient.Span.Slice(_starts[i] + size, Outputs(i)), accumulate: false);
                ReadOnlyMatrixSpan weights = new(_weights.Span.Slice(_starts[i], size), Outputs(i), Inputs(i));
                if (layer > 0)
                {
                    MatrixSpan next = new(worker.Down[2 + (layer % 2)].Span, _rows, Inputs(i));
                    LinearKernels.BackwardInput(weights, dy, next, input, Nonlinearity.Relu, accumulate: false);
                    dy = next;
                }
                else if (coupling > 0)
                {
                    LinearKernels.BackwardInput(
                        weights, dy, dx.ColumnRange(kept, Half), default, Nonlinearity.None, accumulate: true);
                }
            }
        }
    }

    private sealed class Worker(int rows, int weights)
    {
        private readonly AlignedFloats[] _outputs =
            [.. Enumerable.Range(0, Nets * Layers).Select(i => new AlignedFloats(rows * Outputs(i)))];

        public AlignedFloats[] X { get; } = [.. Enumerable.Range(0, (Nets / 2) + 1).Select(_ => Filled(rows * 2 * Half))];

        public AlignedFloats[] Down { get; } = [.. Enumerable.Range(0, 4).Select(_ => new AlignedFloats(rows * Half))];

        public AlignedFloats Gradient { get; } = new(rows * 2 * Half);

        public AlignedFloats WeightGradient { get; } = new(weights);

        public double[] LogDet { get; } = new double[rows];

        public MatrixSpan Output(int net, int layer) =>
            new(_outputs[(net * Layers) + layer].Span, rows, Outputs(layer));

        private static AlignedFloats Filled(int length)
        {
            var random = new Random(2);
            var memory = new AlignedFloats(length);
            foreach (ref var value in memory.Span)
            {
                value = random.NextSingle() - 0.5f;
            }

            return memory;
        }
    }
}
