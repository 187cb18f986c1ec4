using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Managed;

/// <summary><c>y = L U x + b</c> (arXiv:1807.03039, equation 10) on the packed product of the two factors.</summary>
internal sealed class ManagedLinearLu : ManagedStep
{
    private readonly int _features;
    private readonly FlatParameters _parameters;
    private readonly WeightSlot _lu;
    private readonly WeightSlot _bias;
    private readonly float[] _matrix;
    private readonly PackedWeights _forward;
    private readonly PackedWeights _inverse;
    private readonly Lock _inverting = new();
    private double _logDet;
    private volatile bool _hasInverse;

    public ManagedLinearLu(int features, FlatParameters parameters, StepPlan step)
    {
        _features = features;
        _parameters = parameters;
        _lu = parameters.Plan[$"{step.Name}.lu"];
        _bias = parameters.Plan[$"{step.Name}.bias"];
        _matrix = new float[features * features];
        _forward = new PackedWeights(features, features, forBackward: false);
        _inverse = new PackedWeights(features, features, forBackward: false);
    }

    public override IEnumerable<Action<FlatParameters>> WeightPackers() =>
    [
        changed =>
        {
            Multiply(changed[_lu]);
            _forward.Pack(_matrix, changed[_bias]);
            _logDet = new LuMatrix(changed[_lu], _features).LogDet;
            _hasInverse = false;
        },
    ];

    public override SavedActivations CreateActivations(int rows) => new Saved(
        new AlignedFloats(checked(rows * _features)), new AlignedFloats(checked(_features * _features)));

    public override void Forward(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        Map(_forward, values, workspace.Seen.Span);
        TensorPrimitives.Add(logDet, _logDet, logDet);
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        Invert();
        Map(_inverse, values, workspace.Seen.Span);
        TensorPrimitives.Subtract(logDet, _logDet, logDet);
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, WorkerState worker, SavedActivations? activations)
    {
        Map(_forward, values, ((Saved)activations!).Input.Span);
        TensorPrimitives.Add(logDet, _logDet, logDet);
    }

    /// <summary>With W = L U: dL = dW Uᵀ below the diagonal, dU = Lᵀ dW on it and above; dx = Wᵀ dy.</summary>
    public override void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations)
    {
        var saved = (Saved)activations!;
        var x = new MatrixSpan(saved.Input.Span, worker.Rows, _features);
        var dx = new MatrixSpan(gradient, worker.Rows, _features);

        // The products must not overlap what they read: dx comes to lie where dy does.
        var dy = new MatrixSpan(worker.Workspace.Seen.Span, worker.Rows, _features);
        gradient.CopyTo(dy.Data);
        var matrixGradient = saved.MatrixGradient.Span;
        LinearKernels.Best.BackwardWeights(dy, x, matrixGradient, worker.Gradients[_bias.Range], accumulate: false);
        LinearKernels.Best.BackwardInput(
            new ReadOnlyMatrixSpan(_matrix, _features, _features), dy, dx, default, Nonlinearity.None, accumulate: false);
        Factorise(matrixGradient, worker.Gradients[_lu.Range], worker.Rows * worker.LogDetGradient);
    }

    /// <summary>A bound on the largest |log| of the factors by which the matrix stretches: from its rows' and its inverse's rows' sums.</summary>
    public override double LargestLogScale(ReadOnlySpan<float> input, Workspace workspace) =>
        Math.Log(Math.Max(LargestRowSum(_matrix), LargestRowSum(InverseMatrix())));

    private double LargestRowSum(float[] matrix)
    {
        var largest = 0f;
        for (var row = 0; row < _features; row++)
        {
            largest = MathF.Max(largest, TensorPrimitives.SumOfMagnitudes<float>(matrix.AsSpan(row * _features, _features)));
        }

        return largest;
    }

    private void Map(PackedWeights matrix, Span<float> values, Span<float> buffer)
    {
        var copy = buffer[..values.Length];
        values.CopyTo(copy);
        var rows = values.Length / _features;
        LinearKernels.Best.Forward(
            matrix, new MatrixSpan(copy, rows, _features), new MatrixSpan(values, rows, _features), Nonlinearity.None);
    }

    /// <summary>L U into the matrix, row by row: row i of L has i numbers and a one.</summary>
    private void Multiply(ReadOnlySpan<float> lu)
    {
        for (var row = 0; row < _features; row++)
        {
            var target = _matrix.AsSpan(row * _features, _features);
            Upper(lu, row, target);
            for (var column = 0; column < row; column++)
            {
                var factor = lu[(row * _features) + column];
                var rest = target[column..];
                rest[0] += factor * MathF.Exp(lu[(column * _features) + column]);
                TensorPrimitives.MultiplyAdd(lu.Slice((column * _features) + column + 1, _features - column - 1), factor, rest[1..], rest[1..]);
            }
        }
    }

    /// <summary>A row of U, zeros included.</summary>
    private void Upper(ReadOnlySpan<float> lu, int row, Span<float> target)
    {
        target[..row].Clear();
        target[row] = MathF.Exp(lu[(row * _features) + row]);
        lu.Slice((row * _features) + row + 1, _features - row - 1).CopyTo(target[(row + 1)..]);
    }

    private void Factorise(ReadOnlySpan<float> matrixGradient, Span<float> gradient, float logDetGradient)
    {
        var lu = _parameters[_lu];
        for (var row = 0; row < _features; row++)
        {
            var target = gradient.Slice(row * _features, _features);
            var dw = matrixGradient.Slice(row * _features, _features);

            // dL[row, column] = dW[row, :] · U[column, :], for column < row.
            for (var column = 0; column < row; column++)
            {
                var rest = _features - column - 1;
                target[column] = (dw[column] * MathF.Exp(lu[(column * _features) + column]))
                    + TensorPrimitives.Dot(dw[(column + 1)..], lu.Slice((column * _features) + column + 1, rest));
            }

            // dU[row, :] = sum of L[below, row] dW[below, :], with L[row, row] = 1.
            var upper = target[row..];
            dw[row..].CopyTo(upper);
            for (var below = row + 1; below < _features; below++)
            {
                TensorPrimitives.MultiplyAdd(
                    matrixGradient.Slice((below * _features) + row, _features - row), lu[(below * _features) + row], upper, upper);
            }

            upper[0] = (upper[0] * MathF.Exp(lu[(row * _features) + row])) + logDetGradient;
        }
    }

    private void Invert()
    {
        if (_hasInverse)
        {
            return;
        }

        lock (_inverting)
        {
            if (_hasInverse)
            {
                return;
            }

            var inverse = InverseMatrix();
            var bias = new float[_features];
            for (var row = 0; row < _features; row++)
            {
                bias[row] = -TensorPrimitives.Dot<float>(inverse.AsSpan(row * _features, _features), _parameters[_bias]);
            }

            _inverse.Pack(inverse, bias);
            _hasInverse = true;
        }
    }

    private float[] InverseMatrix() => new LuMatrix(_parameters[_lu], _features).Inverse();

    private sealed class Saved(AlignedFloats input, AlignedFloats matrixGradient) : SavedActivations
    {
        public AlignedFloats Input { get; } = input;

        public AlignedFloats MatrixGradient { get; } = matrixGradient;
    }
}
