namespace RealNvp.Training;

/// <summary>
/// Rows of data of one width, readable in any order and from many threads at once. Values are in the data's own units:
/// levels (0, 1, ... levels - 1) for quantised data such as 8-bit pixels, the measurements themselves otherwise.
/// </summary>
public interface IRows
{
    /// <summary>The number of rows.</summary>
    int Count { get; }

    /// <summary>The number of values in a row.</summary>
    int Width { get; }

    /// <summary>Copies one row into <paramref name="destination"/>, which holds <see cref="Width"/> values.</summary>
    void Read(int row, Span<float> destination);
}
