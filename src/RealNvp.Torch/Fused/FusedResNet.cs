using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Couplings;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>A training step of a coupling's <see cref="ResNet"/>, forward and back: what the network does, with the chain rule written out.</summary>
/// <remarks>
/// Feature maps lie as [images, height, width, channels]. Norms and the ReLUs behind them are one; under a checkerboard the last layer is
/// computed at the changed pixels alone. Kept for the backward pass: what the norms and the convolutions read.
/// </remarks>
/// <typeparam name="T">The numbers of the feature maps.</typeparam>
internal sealed class FusedResNet<T> : IDisposable
    where T : unmanaged, IFeatureNumber<T>
{
    private readonly InputNorm<T> _input;
    private readonly FusedConvolution<T> _in;
    private readonly FusedConvolution<T> _skip;
    private readonly Block[] _blocks;
    private readonly FusedNorm<T> _outNorm;
    private readonly FusedConvolution<T> _out;

    public FusedResNet(ResNet net, ImageSplit split)
    {
        _input = new(net.InNorm, split, net.SeesMask);
        _in = new(net.In);
        _skip = new(net.Skip);
        _blocks = [.. net.Blocks.Select(block => new Block(block))];
        _outNorm = new(net.OutNorm, split.Places, split.IsCheckerboard ? split.Changed.Length : 0);
        _out = new(net.Out);
    }

    /// <summary>
    /// Images [images, channels, height, width] to s and t before their bounds and the splines' numbers, for every changed pixel
    /// [images, ..., outputs].
    /// </summary>
    /// <param name="x">The images.</param>
    /// <param name="updateStatistics">Whether running statistics take them in.</param>
    public Tensor Forward(Tensor x, bool updateStatistics)
    {
        using var scope = NewDisposeScope();
        var h = _in.Forward(_input.Forward(x, updateStatistics));
        var sum = _skip.Forward(h);
        foreach (var block in _blocks)
        {
            h = block.Forward(h, updateStatistics);
            Add(sum, block.Skip.Forward(h));
        }

        return _out.Forward(_outNorm.Forward(sum, updateStatistics)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradient by the kept values to that by the images, float32 and of their shape; done once.</summary>
    /// <param name="gradient">That by what Forward gave.</param>
    /// <param name="gradients">Takes those of the parameters.</param>
    /// <param name="result">The gradient by the images.</param>
    public void Backward(Tensor gradient, ParameterGradients gradients, Tensor result)
    {
        using var scope = NewDisposeScope();
        var bySum = _outNorm.Backward(_out.Backward(gradient, gradients), gradients);
        var h = (_blocks.Length == 0 ? _skip : _blocks[^1].Skip).Backward(bySum, gradients);
        for (var index = _blocks.Length - 1; index >= 0; index--)
        {
            var skipBefore = index == 0 ? _skip : _blocks[index - 1].Skip;
            h = _blocks[index].Backward(h, skipBefore.Backward(bySum, gradients), gradients);
        }

        _input.Backward(_in.Backward(h, gradients), gradients, result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _in.Dispose();
        _skip.Dispose();
        foreach (var block in _blocks)
        {
            block.Dispose();
        }

        _outNorm.Dispose();
        _out.Dispose();
    }

    /// <summary>Adds feature maps to feature maps. Torch's own sum of bfloat16 numbers takes several times as long.</summary>
    private static void Add(Tensor sum, Tensor x)
    {
        var images = (int)x.shape[0];
        var size = (int)(x.NumberOfElements / images);
        var values = new TensorMemory<T>(sum);
        var others = new TensorMemory<T>(x);
        TorchTeam.Sweep(images, (from, to) =>
            ChannelKernels<T>.Add(values.Span[(from * size)..(to * size)], others.Span[(from * size)..(to * size)]));
    }

    private sealed class Block(ResidualBlock block) : IDisposable
    {
        private readonly FusedNorm<T> _norm1 = new(block.Norm1, [], 0);
        private readonly FusedConvolution<T> _conv1 = new(block.Conv1);
        private readonly FusedNorm<T> _norm2 = new(block.Norm2, [], 0);
        private readonly FusedConvolution<T> _conv2 = new(block.Conv2);

        public FusedConvolution<T> Skip { get; } = new(block.Skip);

        public Tensor Forward(Tensor x, bool updateStatistics)
        {
            using var scope = NewDisposeScope();
            var h = _conv1.Forward(_norm1.Forward(x, updateStatistics));
            h = _conv2.Forward(_norm2.Forward(h, updateStatistics));
            Add(h, x);
            return h.MoveToOuterDisposeScope();
        }

        /// <summary>The gradient by what the block read; <paramref name="bySkip"/> is what the skip connection before it adds.</summary>
        public Tensor Backward(Tensor gradient, Tensor bySkip, ParameterGradients gradients)
        {
            using var scope = NewDisposeScope();
            var h = _norm2.Backward(_conv2.Backward(gradient, gradients), gradients);
            return _norm1.Backward(_conv1.Backward(h, gradients), gradients, gradient, bySkip).MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            _norm1.Dispose();
            _conv1.Dispose();
            _norm2.Dispose();
            _conv2.Dispose();
            Skip.Dispose();
        }
    }
}
