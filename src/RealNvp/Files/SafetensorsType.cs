namespace RealNvp.Files;

/// <summary>The element types of the safetensors format.</summary>
internal enum SafetensorsType
{
    /// <summary>A truth value in one byte.</summary>
    Bool,

    /// <summary>Floating point of 4 bits (OCP MX), two to a byte.</summary>
    F4,

    /// <summary>Floating point of 6 bits, 2 of exponent (OCP MX).</summary>
    F6E2M3,

    /// <summary>Floating point of 6 bits, 3 of exponent (OCP MX).</summary>
    F6E3M2,

    /// <summary>Unsigned integer of 8 bits.</summary>
    U8,

    /// <summary>Signed integer of 8 bits.</summary>
    I8,

    /// <summary>Floating point of 8 bits, 5 of exponent.</summary>
    F8E5M2,

    /// <summary>Floating point of 8 bits, 4 of exponent.</summary>
    F8E4M3,

    /// <summary>A scale of 8 bits, all exponent (OCP MX).</summary>
    F8E8M0,

    /// <summary>Floating point of 8 bits, 4 of exponent, without infinities and negative zero.</summary>
    F8E4M3Fnuz,

    /// <summary>Floating point of 8 bits, 5 of exponent, without infinities and negative zero.</summary>
    F8E5M2Fnuz,

    /// <summary>Signed integer of 16 bits.</summary>
    I16,

    /// <summary>Unsigned integer of 16 bits.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of an IEEE single.</summary>
    BF16,

    /// <summary>Signed integer of 32 bits.</summary>
    I32,

    /// <summary>Unsigned integer of 32 bits.</summary>
    U32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>A complex number of two singles.</summary>
    C64,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed integer of 64 bits.</summary>
    I64,

    /// <summary>Unsigned integer of 64 bits.</summary>
    U64,
}
