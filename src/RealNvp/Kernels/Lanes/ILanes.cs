namespace RealNvp.Kernels;

/// <summary>
/// The operations of one vector width on single-precision lanes. Kernels are written once against this interface and
/// specialised by the compiler for each width: <typeparamref name="TVector"/> is the bare hardware vector.
/// </summary>
/// <typeparam name="TVector">The vector type, for example <c>Vector512&lt;float&gt;</c>.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Number of floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the largest register tile: as many as the registers hold with two vectors a row.</summary>
    static abstract int TileRows { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(float* destination, TVector value);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary><c>left * right + addend</c>, with one rounding where the hardware fuses.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>1 / value within 2 ulp, for normal values whose reciprocal is normal.</summary>
    static abstract TVector Reciprocal(TVector value);

    static abstract TVector Sqrt(TVector value);

    static abstract TVector Abs(TVector value);

    /// <summary>The magnitude of <paramref name="value"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract TVector CopySign(TVector value, TVector sign);

    /// <summary>The larger of a number and a value; a NaN in <paramref name="value"/> passes through.</summary>
    static abstract TVector Max(TVector number, TVector value);

    /// <summary>The smaller of a number and a value; a NaN in <paramref name="value"/> passes through.</summary>
    static abstract TVector Min(TVector number, TVector value);

    /// <summary><paramref name="whenLess"/> where left &lt; right, else <paramref name="otherwise"/> (NaN: otherwise).</summary>
    static abstract TVector SelectLess(TVector left, TVector right, TVector whenLess, TVector otherwise);

    /// <summary><paramref name="value"/> where <paramref name="condition"/> is above zero or NaN, else zero.</summary>
    static abstract TVector KeepWherePositive(TVector condition, TVector value);

    /// <summary><c>value * 2^exponent</c> for integer-valued exponents in [-252, 254]; overflows and underflows as IEEE does.</summary>
    static abstract TVector Scale(TVector value, TVector exponent);

    /// <summary>Sum of the lanes.</summary>
    static abstract float Sum(TVector value);

    /// <summary>Adds the squares of the lanes to double-precision sums, which travel as the bits of a vector.</summary>
    static abstract TVector AddSquares(TVector doubleSums, TVector value);

    /// <summary>Total of the sums that <see cref="AddSquares"/> made.</summary>
    static abstract double SumDoubles(TVector doubleSums);
}
