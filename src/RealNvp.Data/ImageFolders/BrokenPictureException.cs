namespace RealNvp.Data.ImageFolders;

/// <summary>A file that is no picture, or no whole one. The message is the reason, without the file's name.</summary>
internal sealed class BrokenPictureException(string reason) : Exception(reason);
