namespace RealNvp.Onnx.Graph;

/// <summary>What the elements of a value are.</summary>
internal enum ElementType
{
    /// <summary>32 bits, as weights and rows are.</summary>
    Float32,

    /// <summary>64 bits, as log-dets and whatever splines compute.</summary>
    Float64,

    /// <summary>64 bits: indices, shapes and counts.</summary>
    Int64,

    /// <summary>Texts, such as categories.</summary>
    Text,

    /// <summary>True or false.</summary>
    Bool,
}
