using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// A square matrix as <c>W = P L U</c> (arXiv:1807.03039, equations 10 and 11), both triangles packed in the weight <c>lu</c>: L has ones on its diagonal,
/// U the exponentials of the packed one, with fixed signs. The log of |det W| is the sum of the packed diagonal.
/// </summary>
internal sealed class LuFactors : nn.Module
{
    private readonly Parameter _packed;
    private readonly Tensor _one;
    private readonly Tensor? _rows;
    private readonly Tensor? _signs;

    /// <summary>Creates the matrix on a step's tensors.</summary>
    /// <param name="size">The number of rows.</param>
    /// <param name="tensors">The step's tensors.</param>
    /// <param name="rows">P: the row of L U that each row of W is; null where they are in order.</param>
    /// <param name="signs">The signs of U's diagonal; null where all are positive.</param>
    public LuFactors(int size, StepTensors tensors, int[]? rows = null, float[]? signs = null)
        : base(nameof(LuFactors))
    {
        _packed = tensors.Trained("lu");
        _one = eye(size, dtype: tensors.Type, device: tensors.Device).DetachFromDisposeScope();
        _rows = rows is null ? null : tensor(rows, ScalarType.Int64, tensors.Device).DetachFromDisposeScope();
        _signs = signs is null ? null : tensor(signs, tensors.Type, tensors.Device).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>log|U_ii|.</summary>
    public Tensor LogDiagonal() => _packed.diagonal();

    public Tensor Lower() => _packed.tril(-1).Plus(_one);

    public Tensor Upper()
    {
        var diagonal = LogDiagonal().exp();
        return _packed.triu(1).Plus(diag(_signs is null ? diagonal : _signs * diagonal));
    }

    /// <summary>W.</summary>
    public Tensor Matrix()
    {
        var product = Lower().matmul(Upper());
        return _rows is null ? product : product.index_select(0, _rows);
    }
}
