namespace RealNvp.Data.ImageFolders;

/// <summary>Pictures that are all in memory, decoded once.</summary>
internal sealed class KeptPictures(IReadOnlyList<PreparedPicture> pictures) : IPictures
{
    public int Count => pictures.Count;

    public PreparedPicture Take(int number) => pictures[number];

    public void Prefetch(ReadOnlySpan<int> numbers)
    {
    }
}
