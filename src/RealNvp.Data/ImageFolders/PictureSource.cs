namespace RealNvp.Data.ImageFolders;

/// <summary>Files of pictures with the way they are framed, and where the broken ones are reported.</summary>
internal sealed record PictureSource(
    IReadOnlyList<PictureFile> Files, Framing Framing, int Channels, IPictureDecoder Decoder, IProgress<string>? Progress)
{
    /// <summary>The bytes of all pictures when they are prepared.</summary>
    public long Bytes => Files.Sum(BytesOf);

    /// <summary>Decodes and prepares the picture of a number.</summary>
    /// <exception cref="BrokenPictureException">It is broken.</exception>
    public PreparedPicture Prepare(int number) => Framing.Read(Files[number].Path, Channels, Decoder);

    public long BytesOf(int number) => BytesOf(Files[number]);

    public void Report(int number, BrokenPictureException broken) => Report(Progress, Files[number].Path, broken);

    /// <summary>Says in one line which picture is left out and why.</summary>
    public static void Report(IProgress<string>? progress, string path, BrokenPictureException broken) =>
        progress?.Report($"'{path}' is skipped: {broken.Message}.");

    private long BytesOf(PictureFile file)
    {
        var (height, width) = Framing.Prepared(file.Height, file.Width);
        return (long)Channels * height * width;
    }
}
