using System.Numerics;

namespace RealNvp.Randomness;

/// <summary>xoshiro256** 1.0 of Blackman and Vigna (ACM TOMS 47, 2021): period 2^256 - 1, four words of state, not all zero.</summary>
internal struct Xoshiro256StarStar(ulong s0, ulong s1, ulong s2, ulong s3)
{
    public ulong S0 = s0;
    public ulong S1 = s1;
    public ulong S2 = s2;
    public ulong S3 = s3;

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(S1 * 5, 7) * 9;
        var shifted = S1 << 17;
        S2 ^= S0;
        S3 ^= S1;
        S1 ^= S2;
        S0 ^= S3;
        S2 ^= shifted;
        S3 = BitOperations.RotateLeft(S3, 45);
        return result;
    }
}
