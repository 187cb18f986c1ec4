using RealNvp.Data.Images;

namespace RealNvp.Data.ImageFolders;

/// <summary>Published sets that come as folders of pictures and cannot be fetched by a program.</summary>
internal static class NamedFolders
{
    private const int DefaultSide = 64;
    private const string CelebASource = "CelebA, Z. Liu, P. Luo, X. Wang and X. Tang 2015, for research that is not commercial";
    private const string LsunSource = "LSUN, F. Yu et al. 2015, no licence stated";

    public static IReadOnlyList<(string Name, string Summary)> All { get; } =
    [
        ("celeba", "faces, the middle 148 x 148 scaled to 3 x 64 x 64, 256 levels, 162,770 / 19,867 / 19,962"),
        ("lsun", "a folder of LSUN's pictures, the shorter side scaled to 96, squares of 3 x 64 x 64, 256 levels"),
    ];

    public static Dataset Load(string name, string cache, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var framing = Framing.Of(name, PictureFolder.RequireSide(options.Size ?? DefaultSide));
        var looked = DataFolders.Of(name, options.DataDirectory, cache);

        // A folder in the given one with the set's own name is meant rather than the given one.
        var folder = looked.Count > 1 && Directory.Exists(looked[1]) ? looked[1] : looked.FirstOrDefault(Directory.Exists)
            ?? throw new DataFaultException($"The pictures of '{name}' are not in '{looked[^1]}'; give their folder.")
            {
                Options = [nameof(DataOptions.DataDirectory)],
            };
        var pictures = new PictureFolder(options.PicturesFor(name), options, progress, cancellationToken);
        var data = name == "celeba"
            ? pictures.Load(name, CelebAFolder.Read(folder, pictures, options, progress), framing, CelebASource, greyAllowed: false)
            : pictures.Load(name, folder, framing, LsunSource, greyAllowed: false);
        return data with { IsMirrorable = true };
    }
}
