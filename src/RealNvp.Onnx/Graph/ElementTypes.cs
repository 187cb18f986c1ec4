using Onnx;

namespace RealNvp.Onnx.Graph;

/// <summary>The types of elements as the file names them.</summary>
internal static class ElementTypes
{
    extension(ElementType type)
    {
        /// <summary>The type's number in the file.</summary>
        public int Code => (int)(type switch
        {
            ElementType.Float32 => TensorProto.Types.DataType.Float,
            ElementType.Float64 => TensorProto.Types.DataType.Double,
            ElementType.Int64 => TensorProto.Types.DataType.Int64,
            ElementType.Text => TensorProto.Types.DataType.String,
            _ => TensorProto.Types.DataType.Bool,
        });

        /// <summary>Whether it is a floating-point number.</summary>
        public bool IsReal => type is ElementType.Float32 or ElementType.Float64;

        /// <summary>The type as a document says it.</summary>
        public string Word => type switch
        {
            ElementType.Float32 => "float32",
            ElementType.Float64 => "float64",
            ElementType.Int64 => "int64",
            ElementType.Text => "string",
            _ => "bool",
        };
    }
}
