namespace RealNvp.Data.Images;

/// <summary>A published set of images in two IDX files, and everything needed to find, fetch and check them.</summary>
internal sealed record ImageSource
{
    public required string Name { get; init; }

    public required string Summary { get; init; }

    public required string Licence { get; init; }

    public required ImageFile Train { get; init; }

    public required ImageFile Test { get; init; }

    /// <summary>The labels of <see cref="Train"/>, or null if none are published.</summary>
    public ImageFile? TrainLabels { get; init; }

    /// <summary>The labels of <see cref="Test"/>.</summary>
    public ImageFile? TestLabels { get; init; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The last rows of the training file that validate unless all are trained on.</summary>
    public required int ValidRows { get; init; }

    /// <summary>Addresses of folders that hold the compressed files, in the order in which they are tried.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }

    /// <summary>A folder where the system's packages put the files.</summary>
    public string? SystemFolder { get; init; }

    public static IReadOnlyList<ImageSource> All { get; } =
    [
        new()
        {
            Name = "mnist",
            Summary = "handwritten digits, 28 x 28, 256 levels, 50,000 / 10,000 / 10,000",
            Licence = "MNIST, Y. LeCun, C. Cortes and C. Burges 1998, generally given as CC BY-SA 3.0",
            Train = new("train-images-idx3-ubyte", 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            Test = new("t10k-images-idx3-ubyte", 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            TrainLabels = new("train-labels-idx1-ubyte", 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            TestLabels = new("t10k-labels-idx1-ubyte", 10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            Classes = ClassNames.Digits,
            ValidRows = 10_000,
            Mirrors =
            [
                new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
            ],
        },
        new()
        {
            Name = "fashion-mnist",
            Summary = "articles of clothing, 28 x 28, 256 levels, 50,000 / 10,000 / 10,000",
            Licence = "Fashion-MNIST, H. Xiao, K. Rasul and R. Vollgraf, Zalando SE 2017, MIT",
            Train = new("train-images-idx3-ubyte", 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            Test = new("t10k-images-idx3-ubyte", 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            TrainLabels = new("train-labels-idx1-ubyte", 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
            TestLabels = new("t10k-labels-idx1-ubyte", 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            Classes = ClassNames.Fashion,
            ValidRows = 10_000,
            Mirrors =
            [
                new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
                new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            ],
            SystemFolder = "/usr/share/datasets/fashion-mnist",
        },
    ];
}
