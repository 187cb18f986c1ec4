namespace RealNvp.Data.Images;

/// <summary>A file to fetch.</summary>
/// <param name="Set">The data set it belongs to.</param>
/// <param name="Name">Its name on the mirrors.</param>
/// <param name="Longest">The most bytes it may have.</param>
/// <param name="Mirrors">Addresses of folders that hold it, in the order in which they are tried.</param>
/// <param name="Looked">The folders in which it was not found.</param>
/// <param name="Advice">What the user can do if no mirror gives it.</param>
internal sealed record WantedFile(
    string Set, string Name, long Longest, IReadOnlyList<Uri> Mirrors, IReadOnlyList<string> Looked, string Advice);
