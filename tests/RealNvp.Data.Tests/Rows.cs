using RealNvp.Rows;

namespace RealNvp.Data.Tests;

internal static class Rows
{
    public static float[] Read(IRows rows, int row)
    {
        var values = new float[rows.Width];
        rows.Read(row, values);
        return values;
    }
}
