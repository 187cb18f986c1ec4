namespace RealNvp.Data.Images;

/// <summary>A set of colour images in CIFAR's binary files, and everything needed to find, fetch and check them.</summary>
internal sealed record CifarSource
{
    public required string Name { get; init; }

    public required string Summary { get; init; }

    public required string Licence { get; init; }

    /// <summary>The training files in their order.</summary>
    public required IReadOnlyList<ImageFile> Train { get; init; }

    public required ImageFile Test { get; init; }

    /// <summary>The compressed archive of all files, its length and SHA-256 as published.</summary>
    public required ImageFile Archive { get; init; }

    /// <summary>The folder that the archive unpacks into.</summary>
    public required string ArchiveFolder { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required IReadOnlyList<Uri> Mirrors { get; init; }

    public static CifarSource Cifar10 { get; } = new()
    {
        Name = "cifar10",
        Summary = "small photographs, 3 x 32 x 32, 256 levels, 45,000 / 5,000 / 10,000",
        Licence = "CIFAR-10, A. Krizhevsky 2009, \"Learning Multiple Layers of Features from Tiny Images\", no licence stated",
        Train =
        [
            new("data_batch_1.bin", 30_730_000, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
            new("data_batch_2.bin", 30_730_000, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
            new("data_batch_3.bin", 30_730_000, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
            new("data_batch_4.bin", 30_730_000, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
            new("data_batch_5.bin", 30_730_000, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
        ],
        Test = new("test_batch.bin", 30_730_000, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
        Archive = new("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        ArchiveFolder = "cifar-10-batches-bin",
        Classes = ClassNames.Cifar10,
        Mirrors =
        [
            new("https://www.cs.toronto.edu/~kriz/"),
            new("https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/"),
        ],
    };
}
