using RealNvp.Rows;

namespace RealNvp.Data.ImageFolders;

/// <summary>Squares of pictures as rows [channels, side, side]: the central one, or one drawn for each view of it in training.</summary>
internal sealed class PictureRows(IPictures pictures, Framing framing, int channels) : IRows
{
    public int Count => pictures.Count;

    public int Width => channels * framing.Side * framing.Side;

    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        pictures.Take(row).CopyCentre(framing.Side, destination);
    }

    public void ReadAugmented(int row, SeededRandom random, Span<float> destination)
    {
        if (!framing.IsRandom)
        {
            Read(row, destination);
            return;
        }

        RowLayout.RequireRow(row, Count, destination.Length, Width);
        var picture = pictures.Take(row);
        var top = random.NextInt(picture.Height - framing.Side + 1);
        var left = random.NextInt(picture.Width - framing.Side + 1);
        picture.CopySquare(top, left, framing.Side, destination);
    }

    public void Prefetch(ReadOnlySpan<int> rows) => pictures.Prefetch(rows);
}
