using RealNvp.Files;
using RealNvp.Golden;
using RealNvp.Managed;
using RealNvp.Tests.Files;

namespace RealNvp.Tests.Golden;

/// <summary>Models that earlier versions wrote mean what they meant. Another processor sums in another order, so that the last digits may differ.</summary>
public sealed class GoldenModelTests
{
    private const double Tolerance = 1e-5;
    private const double StepTolerance = 5e-5;

    public static TheoryData<string> Vectors =>
    [
        .. GoldenFolder.Names(GoldenFolder.Models, GoldenFolder.Tables)
            .Where(name => ManagedEngine.Instance.UnsupportedReason(ModelFile.Read(GoldenFolder.File(name)).Spec) is null),
    ];

    public static TheoryData<string> All => [.. GoldenFolder.Names(GoldenFolder.Models, GoldenFolder.Tables)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Densities_latents_samples_and_a_training_step_are_what_they_were(string name)
    {
        using var model = DensityModel.Load(GoldenFolder.File(name));
        GoldenAssert.Agrees(GoldenFolder.Expected(name), model, Tolerance, StepTolerance);
    }

    [Fact]
    public void Scores_of_rows_that_are_not_told_their_classes_are_what_they_were()
    {
        var names = GoldenFolder.Names(GoldenFolder.Models).Where(name => ModelFile.Read(GoldenFolder.File(name)).CalibrationWithoutClasses is not null).ToArray();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            using var model = DensityModel.Load(GoldenFolder.File(name));
            var expected = GoldenFolder.Expected(name);
            GoldenAssert.ScoresAgree(expected, ScoreFigures.Measure(model, expected.Floats(ModelFigures.Rows), []), Tolerance);
        }
    }

    [Fact]
    public void Scores_of_an_ensemble_are_what_they_were()
    {
        const string name = "v14/models/ensemble-of-levels";
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var expected = GoldenFolder.Expected(name);
        Assert.Equal(2, model.Members.Count);
        GoldenAssert.ScoresAgree(expected, ScoreFigures.Measure(model, expected.Floats(ModelFigures.Rows), []), Tolerance);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_model_that_is_read_and_written_again_is_the_same(string name)
    {
        using var folder = new TemporaryFolder();
        ModelFile.Write(folder.File("again"), ModelFile.Read(GoldenFolder.File(name)));
        SameFile.Check(GoldenFolder.File(name), folder.File("again"));
    }

    /// <summary>What is written names the version of now; what was written keeps the name of its own.</summary>
    [Fact]
    public void A_file_of_an_earlier_version_is_read_and_says_which_version_wrote_it()
    {
        const string earlier = "0.1.0";
        Assert.NotEqual(earlier, new ModelMetadata().Version);
        Assert.Contains(All.Select(name => ModelFile.Read(GoldenFolder.File(name.Data)).Metadata.Version), version => version == earlier);
    }

    [Fact]
    public void A_golden_file_is_small() =>
        Assert.All(Directory.GetFiles(GoldenFolder.Root, "*", SearchOption.AllDirectories), path => Assert.InRange(new FileInfo(path).Length, 1, 20_000));
}
