namespace RealNvp.Data.ImageFolders;

/// <summary>Prepared pictures by number, from many threads at once.</summary>
internal interface IPictures
{
    int Count { get; }

    /// <summary>The picture of a number.</summary>
    PreparedPicture Take(int number);

    /// <summary>Says which pictures will be taken next, in place of what was said before.</summary>
    void Prefetch(ReadOnlySpan<int> numbers);
}
