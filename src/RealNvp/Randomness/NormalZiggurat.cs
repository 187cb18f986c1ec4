using System.Runtime.CompilerServices;

namespace RealNvp.Randomness;

/// <summary>
/// Standard normal numbers by the ziggurat of Marsaglia and Tsang (J. Stat. Softw. 5(8), 2000) in the corrected form of
/// Doornik (2005): 256 layers, and layer, sign and position from disjoint bits of one 64-bit draw. The tables come from
/// <see cref="PortableMath"/>, so the numbers are the same to the bit on every platform.
/// </summary>
internal static class NormalZiggurat
{
    public const int Layers = 256;

    // Where the tail begins, and the area under exp(-x^2/2) of each layer, for which the 256 layers close at the top.
    private const double TailStart = 3.6541528853610088;
    private const double LayerArea = 0.004928673233974658;

    /// <summary>The right edge of each layer, from the base, which stands for its tail too, to 0 at the top.</summary>
    internal static readonly double[] Edges = CreateEdges();

    private static readonly double[] Heights = Array.ConvertAll(Edges, Density);

    public static double Next(ref Xoshiro256StarStar generator)
    {
        var bits = generator.Next();
        return TryInside(bits, out var z) ? z : Finish(ref generator, bits);
    }

    /// <summary>The number that a draw stands for when it lies in the part of its layer that is wholly under the curve.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryInside(ulong bits, out double z)
    {
        var layer = (int)(bits & (Layers - 1));
        var x = Position(bits, layer);
        z = Signed(x, bits);
        return x < Edges[layer + 1];
    }

    /// <summary>The number for a draw that <see cref="TryInside"/> refused, with as many more draws as it takes.</summary>
    public static double Finish(ref Xoshiro256StarStar generator, ulong bits)
    {
        while (true)
        {
            var layer = (int)(bits & (Layers - 1));
            var x = Position(bits, layer);
            if (x < Edges[layer + 1] || Accept(ref generator, layer, ref x))
            {
                return Signed(x, bits);
            }

            bits = generator.Next();
        }
    }

    // The layer takes bits 0 to 7, the sign bit 8, the position bits 11 to 63.
    private static double Position(ulong bits, int layer) => (bits >> 11) * (1.0 / (1UL << 53)) * Edges[layer];

    // Without a branch: no processor could guess it.
    private static double Signed(double x, ulong bits) =>
        BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(x) | ((bits & 0x100) << 55));

    // The rare rest, 1.5 % of all draws: beside the rectangle that lies wholly under the curve.
    private static bool Accept(ref Xoshiro256StarStar generator, int layer, ref double x)
    {
        if (layer == 0)
        {
            x = Tail(ref generator);
            return true;
        }

        var height = Heights[layer] + (Uniform(ref generator) * (Heights[layer + 1] - Heights[layer]));
        return height < Density(x);
    }

    // Marsaglia's exact method for the tail.
    private static double Tail(ref Xoshiro256StarStar generator)
    {
        while (true)
        {
            var x = -PortableMath.Log(1 - Uniform(ref generator)) / TailStart;
            var y = -PortableMath.Log(1 - Uniform(ref generator));
            if (y + y > x * x)
            {
                return TailStart + x;
            }
        }
    }

    private static double Uniform(ref Xoshiro256StarStar generator) => (generator.Next() >> 11) * (1.0 / (1UL << 53));

    private static double Density(double x) => PortableMath.Exp(-0.5 * x * x);

    private static double[] CreateEdges()
    {
        var edges = new double[Layers + 1];
        edges[0] = LayerArea / Density(TailStart);
        edges[1] = TailStart;
        for (var i = 2; i < Layers; i++)
        {
            edges[i] = Math.Sqrt(-2 * PortableMath.Log((LayerArea / edges[i - 1]) + Density(edges[i - 1])));
        }

        return edges;
    }
}
