using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Couplings;

/// <summary>The terms of equations 4 and 5 of arXiv:1906.04032 at places θ in [0, 1] of bins.</summary>
internal sealed class SplinePlaceGraph
{
    private readonly GraphBuilder _graph;
    private readonly SplineBinGraph _bin;
    private readonly GraphValue _theta;
    private readonly GraphValue _product;
    private readonly GraphValue _denominator;

    public SplinePlaceGraph(GraphBuilder graph, SplineBinGraph bin, GraphValue theta)
    {
        (_graph, _bin, _theta) = (graph, bin, theta);
        _product = graph.Multiply(theta, graph.Subtract(1, theta));
        _denominator = graph.Add(bin.Slope, graph.Multiply(bin.Bend, _product));
    }

    /// <summary>The part of the bin's height.</summary>
    public GraphValue Share => _graph.Divide(
        _graph.Add(_graph.Multiply(_bin.Slope, _graph.Square(_theta)), _graph.Multiply(_bin.Left, _product)), _denominator);

    /// <summary>The log of the derivative.</summary>
    public GraphValue LogDerivative
    {
        get
        {
            var rise = _graph.Add(
                _graph.Add(_graph.Multiply(_bin.Right, _graph.Square(_theta)), _graph.Multiply(_graph.Multiply(_bin.Slope, _product), 2)),
                _graph.Multiply(_bin.Left, _graph.Square(_graph.Subtract(1, _theta))));
            return _graph.Log(_graph.Divide(_graph.Multiply(_graph.Square(_bin.Slope), rise), _graph.Square(_denominator)));
        }
    }
}
