namespace RealNvp.Data.Fitting;

/// <summary>The noise that the continuous columns of a small table are learnt with, in their deviations: few rows are learnt by heart otherwise.</summary>
internal static class TableNoise
{
    private const int FewRows = 2_000;
    private const double Deviation = 0.1;

    /// <summary>The deviation for so many training rows; 0 for none, where noise would hide what the rows show.</summary>
    public static double For(int rows) => rows < FewRows ? Deviation : 0;
}
