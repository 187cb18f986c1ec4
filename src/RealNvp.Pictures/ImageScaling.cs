namespace RealNvp.Pictures;

/// <summary>How small images are magnified.</summary>
public enum ImageScaling
{
    /// <summary>Smoothly, by a cubic through the values of neighbouring pixels.</summary>
    Soft,

    /// <summary>Each pixel as a square of one colour.</summary>
    Pixels,
}
