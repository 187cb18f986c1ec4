using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Couplings;

/// <summary>What a coupling keeps of its rows and what it changes.</summary>
internal interface ISplitGraph
{
    /// <summary>How many variables, or channels, have parameters of their own.</summary>
    int Changing { get; }

    /// <summary>What networks see; null where nothing is kept.</summary>
    GraphValue? Kept(GraphValue x);

    /// <summary>The values that change, <c>[rows, changing]</c> or <c>[rows, changing, places]</c>.</summary>
    GraphValue Changed(GraphValue x);

    /// <summary>Of what a network gave that which is for values that change: <c>[rows, numbers]</c> or <c>[rows, numbers, places]</c>.</summary>
    GraphValue OfChanged(GraphValue numbers);

    /// <summary>The rows with new values in place of those that change.</summary>
    GraphValue Merge(GraphValue x, GraphValue changed);
}
