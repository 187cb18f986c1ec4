using RealNvp.Calibration;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>p-values of a graph, for which scores that floats cannot tell apart are equal.</summary>
internal static class PValues
{
    private const double Indistinct = 2e-5;

    /// <summary>Holds a p-value to the library's: it is that of the score, or of one just below it, which flags less.</summary>
    public static void Agree(ConformalThreshold heldOut, double score, double actual)
    {
        var most = double.IsFinite(score) ? heldOut.PValue(score - (Indistinct * Math.Max(1, Math.Abs(score)))) : heldOut.PValue(score);
        Assert.InRange(actual, heldOut.PValue(score), most);
    }
}
