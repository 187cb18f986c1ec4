using System.Buffers.Binary;
using RealNvp.Files;

namespace RealNvp.Pictures;

/// <summary>
/// Writes a looping movie as a GIF89a file, frame by frame, so that only one frame is in memory at a time. The frames go to
/// a temporary file in the target's folder; <see cref="Finish"/> makes the movie, and without it nothing is left behind.
/// </summary>
/// <remarks>
/// Each frame keeps its colours exactly while it has at most 256; beyond that they become the 256 that fit it best. Opacity is laid over white.
/// What stays as it was in the frame before is not stored again.
/// </remarks>
public sealed class GifMovie : IDisposable
{
    private const int MostHundredths = ushort.MaxValue;

    private readonly string _path;
    private readonly int _delay;
    private readonly int _lastDelay;
    private readonly int _reduction;
    private readonly byte[] _shades;
    private readonly GifLzw _compression = new();
    private readonly FileStream _frames;
    private (int Width, int Height)? _size;
    private int[] _before = [];
    private bool _labelled;
    private long _lastDelayPosition;
    private bool _finished;

    /// <summary>Starts a movie.</summary>
    /// <param name="path">The file <see cref="Finish"/> creates or replaces; its folder must exist.</param>
    /// <param name="delayHundredths">How long each frame but the last shows, in hundredths of a second, from 1 to 65535.</param>
    /// <param name="lastDelayHundredths">How long the last frame shows before the movie starts again, in the same unit.</param>
    /// <param name="reduction">How many pixels of a frame, across and down, become one of the movie: their mean. 1 keeps all.</param>
    /// <param name="shades">The shades that red, green and blue are rounded to, from 2 to 256; fewer make a smaller file, 256 keeps all.</param>
    /// <exception cref="InvalidInputException">A number is out of range, the folder is missing, or writing there is not allowed.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public GifMovie(string path, int delayHundredths = 12, int lastDelayHundredths = 150, int reduction = 1, int shades = 256)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (delayHundredths is < 1 or > MostHundredths || lastDelayHundredths is < 1 or > MostHundredths)
        {
            throw new InvalidInputException(
                $"A movie cannot show frames for {delayHundredths} and {lastDelayHundredths} hundredths of a second; " +
                $"give numbers from 1 to {MostHundredths}.");
        }

        if (reduction is < 1 or > Picture.MaximumSide || shades is < 2 or > 256)
        {
            throw new InvalidInputException(
                $"A movie cannot be {reduction} times smaller than its frames, with {shades} shades; " +
                $"give a reduction from 1 to {Picture.MaximumSide} and from 2 to 256 shades.");
        }

        (_path, _delay, _lastDelay, _reduction) = (path, delayHundredths, lastDelayHundredths, reduction);
        _shades = [.. Enumerable.Range(0, 256).Select(value => (byte)Math.Round(Math.Round(value * (shades - 1) / 255.0) * 255 / (shades - 1)))];
        _frames = OpenTemporary(path);
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">The picture, as large as the first frame.</param>
    /// <param name="label">
    /// A line of text for a strip under the picture, such as <c>epoch 12</c>. The first frame decides whether the movie has
    /// a strip; a later frame without a label leaves it empty.
    /// </param>
    /// <exception cref="InvalidInputException">The frame is not as large as the first, or has a label and the first had none.</exception>
    /// <exception cref="InvalidOperationException">The movie is finished.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Add(Picture frame, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_finished)
        {
            throw new InvalidOperationException("The movie is finished and takes no more frames.");
        }

        if (_size is null)
        {
            _labelled = label is not null;
        }
        else if (_size != (frame.Width, frame.Height))
        {
            throw new InvalidInputException(
                $"A frame of {frame.Width} by {frame.Height} pixels does not fit a movie of {_size.Value.Width} by " +
                $"{_size.Value.Height}; give every frame the same size.");
        }
        else if (label is not null && !_labelled)
        {
            throw new InvalidInputException("A frame has a label but the movie's first had none; give the first frame a label too.");
        }

        if (_reduction > Math.Min(frame.Width, frame.Height))
        {
            throw new InvalidInputException(
                $"A frame of {frame.Width} by {frame.Height} pixels cannot become {_reduction} times smaller; give larger frames or a smaller reduction.");
        }

        var reduced = ReducedPicture.Of(frame, _reduction);
        var shown = _labelled ? FrameLabel.Under(reduced, label ?? "") : reduced;
        if (_size is null)
        {
            WriteHeader(shown);
            _size = (frame.Width, frame.Height);
        }

        WriteFrame(shown);
    }

    /// <summary>Ends the movie and puts it in its place, whole or not at all; the second call does nothing.</summary>
    /// <exception cref="InvalidInputException">The movie has no frame, or writing to its path is not allowed.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Finish()
    {
        if (_finished)
        {
            return;
        }

        if (_size is null)
        {
            throw new InvalidInputException($"The movie '{_path}' has no frame; add at least one before it ends.");
        }

        _frames.WriteByte(0x3B);
        _frames.Position = _lastDelayPosition;
        WriteNumber(_lastDelay);
        _frames.Position = 0;
        AtomicFile.Write(_path, stream => _frames.CopyTo(stream));
        _finished = true;
        _frames.Dispose();
    }

    /// <summary>Removes the temporary file; a movie that was not finished is given up and its path stays as it was.</summary>
    public void Dispose()
    {
        _finished = true;
        _frames.Dispose();
    }

    private static FileStream OpenTemporary(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path) || !Directory.Exists(folder))
        {
            throw new InvalidInputException(
                $"Cannot write the movie '{path}' because its folder does not exist or it names a folder itself; give the name of a file.");
        }

        try
        {
            return new FileStream(
                Path.Combine(folder, $".realnvp-{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.ReadWrite,
                FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidInputException(
                $"Cannot write '{path}' because access is denied; give a path you may write to, or change its permissions.", error);
        }
    }

    private void WriteHeader(Picture first)
    {
        _frames.Write("GIF89a"u8);
        WriteNumber(first.Width);
        WriteNumber(first.Height);

        // Eight bits a channel, no colours for the whole movie, no background, square pixels.
        _frames.Write([0x70, 0, 0]);
        _frames.Write([0x21, 0xFF, 11]);
        _frames.Write("NETSCAPE2.0"u8);
        _frames.Write([3, 1, 0, 0, 0]);
    }

    private void WriteFrame(Picture frame)
    {
        var pixels = Pixels(frame.Rgba);
        var palette = GifPalette.Of(pixels, _before);
        _before = pixels;

        // Graphic control: leave the frame in place; whether a colour is transparent, and which.
        _frames.Write([0x21, 0xF9, 4, (byte)(palette.Transparent is null ? 0x04 : 0x05)]);
        _lastDelayPosition = _frames.Position;
        WriteNumber(_delay);
        _frames.WriteByte(palette.Transparent ?? 0);
        _frames.Write([0, 0x2C, 0, 0, 0, 0]);
        WriteNumber(frame.Width);
        WriteNumber(frame.Height);
        _frames.WriteByte((byte)(0x80 | (palette.Bits - 1)));
        Span<byte> colours = stackalloc byte[3 << palette.Bits];
        colours.Clear();
        for (var i = 0; i < palette.Colours.Length; i++)
        {
            var colour = palette.Colours[i];
            (colours[3 * i], colours[(3 * i) + 1], colours[(3 * i) + 2]) =
                ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour);
        }

        _frames.Write(colours);
        _compression.Write(_frames, palette.Indices, palette.Bits);
    }

    /// <summary>A frame as 0xRRGGBB, laid over white and rounded to the movie's shades.</summary>
    private int[] Pixels(ReadOnlySpan<byte> rgba)
    {
        var pixels = new int[rgba.Length / 4];
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = rgba.Slice(4 * i, 4);
            var (opacity, white) = (pixel[3], 255 * (255 - pixel[3]));
            pixels[i] = (Shade(pixel[0]) << 16) | (Shade(pixel[1]) << 8) | Shade(pixel[2]);

            int Shade(byte value) => _shades[((value * opacity) + white + 127) / 255];
        }

        return pixels;
    }

    private void WriteNumber(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        _frames.Write(bytes);
    }
}
