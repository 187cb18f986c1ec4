using RealNvp.Specs;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>One image after the other, magnified into its place in a picture.</summary>
internal sealed class ImageTile : IDisposable
{
    // Mitchell and Netravali, "Reconstruction filters in computer graphics", 1988: neither blurred nor ringing.
    private static readonly SKSamplingOptions Cubic = new(SKCubicResampler.Mitchell);
    private static readonly SKSamplingOptions Nearest = new(SKFilterMode.Nearest);

    private readonly Shape _shape;
    private readonly int _levels;
    private readonly int _scale;
    private readonly SKSamplingOptions _sampling;
    private readonly SKBitmap _pixels;

    public ImageTile(Shape shape, int levels, int scale, ImageScaling scaling)
    {
        (_shape, _levels, _scale) = (shape, levels, scale);
        _sampling = scaling == ImageScaling.Soft && scale > 1 ? Cubic : Nearest;
        _pixels = new SKBitmap(Info(shape[2], shape[1]));
    }

    /// <summary>Draws an image, its top left corner at the given pixel. Its own edge goes on beyond it: neighbours leave no trace in it.</summary>
    public unsafe void Draw(Picture picture, ReadOnlySpan<float> image, int left, int top)
    {
        Read(image, new Span<byte>((void*)_pixels.GetPixels(), _pixels.ByteCount));
        var (width, height) = (_shape[2] * _scale, _shape[1] * _scale);
        var first = 4 * ((top * picture.Width) + left);
        fixed (byte* place = &picture.Rgba[first])
        {
            using var from = _pixels.PeekPixels();
            using var to = new SKPixmap(Info(width, height), (nint)place, 4 * picture.Width);
            if (!from.ScalePixels(to, _sampling))
            {
                throw new InvalidOperationException($"An image of shape {_shape} could not be magnified {_scale} times.");
            }
        }

        if (_shape[0] == 1)
        {
            KeepGrey(picture, first, width, height);
        }
    }

    public void Dispose() => _pixels.Dispose();

    private static SKImageInfo Info(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    private void Read(ReadOnlySpan<float> image, Span<byte> rgba)
    {
        var plane = _shape[1] * _shape[2];
        var (green, blue) = _shape[0] == 3 ? (plane, 2 * plane) : (0, 0);
        for (var i = 0; i < plane; i++)
        {
            var pixel = rgba.Slice(4 * i, 4);
            (pixel[0], pixel[1], pixel[2], pixel[3]) = (ToByte(image[i]), ToByte(image[green + i]), ToByte(image[blue + i]), 255);
        }
    }

    private byte ToByte(float value) =>
        value > 0 ? (byte)Math.Round(255.0 * Math.Min(value, _levels - 1) / (_levels - 1)) : (byte)0;

    // Resampling rounds the three channels of a grey pixel apart now and then.
    private static void KeepGrey(Picture picture, int first, int width, int height)
    {
        for (var y = 0; y < height; y++)
        {
            var line = picture.Rgba.AsSpan(first + (4 * y * picture.Width), 4 * width);
            for (var i = 0; i < line.Length; i += 4)
            {
                line[i + 1] = line[i + 2] = line[i];
            }
        }
    }
}
