using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>The three products of a linear layer at one vector width.</summary>
internal sealed unsafe class LinearPass<TLanes, TVector> : LinearKernels
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override void Forward(PackedWeights layer, ReadOnlyMatrixSpan x, MatrixSpan y, Nonlinearity nonlinearity)
    {
        CheckLayout(layer);
        Require(x.Rows == y.Rows && x.Columns == layer.Inputs && y.Columns == layer.Outputs);
        fixed (float* input = x.Data, output = y.Data)
        {
            if (x.Rows == 1)
            {
                VectorProduct<TLanes, TVector>.Run(
                    input, x.Columns, layer.Forward, layer.Bias, output, y.Columns, nonlinearity == Nonlinearity.Relu);
            }
            else
            {
                Product product = default;
                product.M = x.Rows;
                product.N = layer.Outputs;
                product.K = layer.Inputs;
                product.A = input;
                product.ARow = x.Stride;
                product.AStep = 1;
                product.B = layer.Forward;
                product.C = output;
                product.CRow = y.Stride;
                product.Bias = layer.Bias;
                product.Finish = nonlinearity == Nonlinearity.Relu ? TileFinish.Relu : TileFinish.None;
                MatrixProduct<TLanes, TVector>.Run(product);
            }
        }

        if (nonlinearity == Nonlinearity.Tanh)
        {
            for (var r = 0; r < y.Rows; r++)
            {
                ElementwiseSweep<TLanes, TVector>.Map<TanhOperation>(y[r], y[r]);
            }
        }

        GC.KeepAlive(layer);
    }

    public override void BackwardInput(
        PackedWeights layer,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate)
    {
        CheckLayout(layer);
        Require(layer.HasBackward);
        BackwardInput(
            layer.Backward, 0, layer.Outputs, layer.Inputs, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        GC.KeepAlive(layer);
    }

    public override void BackwardInput(
        ReadOnlyMatrixSpan weights,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate)
    {
        fixed (float* w = weights.Data)
        {
            BackwardInput(
                w, weights.Stride, weights.Rows, weights.Columns,
                outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
    }

    private static void BackwardInput(
        float* weights,
        nint weightsStride,
        int outputs,
        int inputs,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate)
    {
        var finish = inputNonlinearity switch
        {
            Nonlinearity.Relu => TileFinish.ReluDerivative,
            Nonlinearity.Tanh => TileFinish.TanhDerivative,
            _ => TileFinish.None,
        };
        Require(outputGradient.Rows == inputGradient.Rows
            && outputGradient.Columns == outputs
            && inputGradient.Columns == inputs
            && (finish == TileFinish.None
                || (!accumulate && input.Rows == inputGradient.Rows && input.Columns == inputs)));
        fixed (float* dy = outputGradient.Data, dx = inputGradient.Data, saved = input.Data)
        {
            Product product = default;
            product.M = outputGradient.Rows;
            product.N = inputs;
            product.K = outputs;
            product.A = dy;
            product.ARow = outputGradient.Stride;
            product.AStep = 1;
            product.B = weights;
            product.BStep = weightsStride;
            product.C = dx;
            product.CRow = inputGradient.Stride;
            product.Accumulate = accumulate;
            product.Finish = finish;
            product.Saved = saved;
            product.SavedRow = input.Stride;
            MatrixProduct<TLanes, TVector>.Run(product);
        }
    }

    public override void BackwardWeights(
        ReadOnlyMatrixSpan outputGradient,
        ReadOnlyMatrixSpan input,
        Span<float> weightGradient,
        Span<float> biasGradient,
        bool accumulate = true)
    {
        Require(outputGradient.Rows == input.Rows
            && weightGradient.Length == outputGradient.Columns * input.Columns
            && (biasGradient.Length == 0 || biasGradient.Length == outputGradient.Columns));
        fixed (float* dy = outputGradient.Data, x = input.Data, dw = weightGradient, db = biasGradient)
        {
            Product product = default;
            product.M = outputGradient.Columns;
            product.N = input.Columns;
            product.K = outputGradient.Rows;
            product.A = dy;
            product.ARow = 1;
            product.AStep = outputGradient.Stride;
            product.B = x;
            product.BStep = input.Stride;
            product.C = dw;
            product.CRow = input.Columns;
            product.Accumulate = accumulate;
            OuterProduct<TLanes, TVector>.Run(product);
            if (db != null)
            {
                if (!accumulate)
                {
                    biasGradient.Clear();
                }

                AddColumnSums(dy, outputGradient.Rows, outputGradient.Columns, outputGradient.Stride, db);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumnSums(float* matrix, int rows, int columns, nint stride, float* sums)
    {
        var c = 0;
        for (; c <= columns - (4 * TLanes.Count); c += 4 * TLanes.Count)
        {
            var s0 = TLanes.Load(sums + c);
            var s1 = TLanes.Load(sums + c + TLanes.Count);
            var s2 = TLanes.Load(sums + c + (2 * TLanes.Count));
            var s3 = TLanes.Load(sums + c + (3 * TLanes.Count));
            var row = matrix + c;
            for (var r = 0; r < rows; r++)
            {
                s0 = TLanes.Add(s0, TLanes.Load(row));
                s1 = TLanes.Add(s1, TLanes.Load(row + TLanes.Count));
                s2 = TLanes.Add(s2, TLanes.Load(row + (2 * TLanes.Count)));
                s3 = TLanes.Add(s3, TLanes.Load(row + (3 * TLanes.Count)));
                row += stride;
            }

            TLanes.Store(sums + c, s0);
            TLanes.Store(sums + c + TLanes.Count, s1);
            TLanes.Store(sums + c + (2 * TLanes.Count), s2);
            TLanes.Store(sums + c + (3 * TLanes.Count), s3);
        }

        for (; c <= columns - TLanes.Count; c += TLanes.Count)
        {
            var sum = TLanes.Load(sums + c);
            for (var r = 0; r < rows; r++)
            {
                sum = TLanes.Add(sum, TLanes.Load(matrix + (r * stride) + c));
            }

            TLanes.Store(sums + c, sum);
        }

        for (; c < columns; c++)
        {
            for (var r = 0; r < rows; r++)
            {
                sums[c] += matrix[(r * stride) + c];
            }
        }
    }

    private static void CheckLayout(PackedWeights layer) => Require(layer.Lanes == TLanes.Count);

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw new ArgumentException("The matrices do not fit the layer or each other.");
        }
    }
}
