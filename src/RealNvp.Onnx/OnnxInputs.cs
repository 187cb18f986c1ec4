namespace RealNvp.Onnx;

/// <summary>What a graph of a model of a table takes, and what one that decodes or draws gives.</summary>
public enum OnnxInputs
{
    /// <summary>
    /// The table's columns as the file has them, an input or output each, <c>[rows, 1]</c>: doubles with not-a-number where a value is missing, dates as days or
    /// seconds since 1970, and texts for categories, empty where one is missing.
    /// </summary>
    Table,

    /// <summary>Rows as the flow takes them: <see cref="DensityModel"/>'s own.</summary>
    Encoded,
}
