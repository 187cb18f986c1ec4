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

    private static readonly double[] Edges = CreateEdges();
    private static readonly double[] Heights = Array.ConvertAll(Edges, Density);

    /// <summary>The right edge of each layer, from the base, which stands for its tail too, to 0 at the top.</summary>
    public static ReadOnlySpan<double> RightEdges => Edges;

    public static double Next(ref Xoshiro256StarStar generator)
    {
        while (true)
        {
            var bits = generator.Next();
            var layer = (int)(bits & (Layers - 1));
            var x = (bits >> 11) * (1.0 / (1UL << 53)) * Edges[layer];
            if (x < Edges[layer + 1] || Accept(ref generator, layer, ref x))
            {
                // Bit 8 is the sign; the layer takes bits 0 to 7 and the position bits 11 to 63.
                return (bits & 0x100) == 0 ? x : -x;
            }
        }
    }

    // The rare rest, 1.2 % of all draws: beside the rectangle that lies wholly under the curve.
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
