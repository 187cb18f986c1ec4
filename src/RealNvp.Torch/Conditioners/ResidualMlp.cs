using RealNvp.Specs;
using RealNvp.Torch.Devices;
using RealNvp.Torch.Processes;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = RealNvp.Flows.Dropout;

namespace RealNvp.Torch.Conditioners;

/// <summary>The residual network of <see cref="ResidualMlpSpec"/>.</summary>
internal sealed class ResidualMlp : Conditioner
{
    private readonly int _width;
    private readonly Linear _in;
    private readonly (Linear First, Linear Second)[] _blocks;
    private readonly Linear _out;
    private readonly StepCount? _steps;
    private readonly TensorPlace _place;
    private readonly Dropout _dropout;
    private readonly SharedBatch _batch;

    public ResidualMlp(ResidualMlpSpec spec, StepTensors tensors)
        : base(nameof(ResidualMlp))
    {
        (_width, _place, _batch) = (spec.Width, tensors.Place, tensors.Batch);
        _in = new(tensors.Within("in"));
        _blocks = [.. Enumerable.Range(0, spec.Blocks).Select(block =>
            (new Linear(tensors.Within("blocks").Step(block).Step(0)), new Linear(tensors.Within("blocks").Step(block).Step(1))))];
        _out = new(tensors.Within("out"));
        if (spec.Dropout > 0 && spec.Blocks > 0)
        {
            _steps = tensors.Count(ResidualMlpSpec.StepsName);
            _dropout = new(spec.Dropout, (ulong)tensors.OffsetOf(ResidualMlpSpec.StepsName));
        }
    }

    public override Tensor Apply(Tensor x, bool updateStatistics)
    {
        if (updateStatistics)
        {
            _steps?.Increase();
        }

        var h = _in.Apply(x);
        for (var block = 0; block < _blocks.Length; block++)
        {
            var hidden = _blocks[block].First.Apply(h.relu()).relu();
            h = h.Plus(_blocks[block].Second.Apply(_steps is not null && training ? hidden * Mask(block, x) : hidden));
        }

        return _out.Apply(h);
    }

    private Tensor Mask(int block, Tensor x)
    {
        var rows = (int)x.shape[0];
        var mask = new float[rows * _width];
        Array.Fill(mask, 1);
        var random = new SeededRandom(0);
        var step = (long)_steps!.Steps;
        for (var row = 0; row < rows; row++)
        {
            _dropout.Apply(mask.AsSpan(row * _width, _width), block, step, _batch.First + row, random);
        }

        return _place.Put(mask).to_type(x.dtype).view(rows, _width);
    }

    private readonly struct Linear(StepTensors tensors)
    {
        private readonly Parameter _weight = tensors.Trained("weight");
        private readonly Parameter _bias = tensors.Trained("bias");

        public Tensor Apply(Tensor x) => nn.functional.linear(x, _weight, _bias);
    }
}
