namespace RealNvp.Data.ImageFolders;

/// <summary>A picture's file and what its header says: the pixels as they are stored, and whether they are grey.</summary>
internal sealed record PictureFile(string Path, int Width, int Height, bool IsGrey);
