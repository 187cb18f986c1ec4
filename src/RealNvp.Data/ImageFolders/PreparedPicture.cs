namespace RealNvp.Data.ImageFolders;

/// <summary>A picture as bytes in the order [channels, height, width], ready to be cropped.</summary>
internal sealed record PreparedPicture(byte[] Pixels, int Channels, int Height, int Width)
{
    /// <summary>Copies the square in the middle.</summary>
    public void CopyCentre(int side, Span<float> destination) => CopySquare((Height - side) / 2, (Width - side) / 2, side, destination);

    /// <summary>Copies a square of the picture, channel by channel.</summary>
    public void CopySquare(int top, int left, int side, Span<float> destination)
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            for (var row = 0; row < side; row++)
            {
                var from = Pixels.AsSpan((((channel * Height) + top + row) * Width) + left, side);
                var to = destination.Slice(((channel * side) + row) * side, side);
                for (var column = 0; column < from.Length; column++)
                {
                    to[column] = from[column];
                }
            }
        }
    }
}
