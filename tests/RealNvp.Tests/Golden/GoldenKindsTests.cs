using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Golden;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Tests.Golden;

/// <summary>Whatever can stand in a file stands in a golden one: who adds a kind or a setting writes a golden file of it.</summary>
public sealed class GoldenKindsTests
{
    [Fact]
    public void Every_step_network_base_and_setting_has_a_golden_file()
    {
        var missing = FormatKinds.Possible(typeof(FlowSpec), typeof(TableSchema), typeof(TrainingOptions), typeof(ModelMetadata));
        foreach (var name in GoldenFolder.Names(GoldenFolder.Models, GoldenFolder.Checkpoints, GoldenFolder.Tables))
        {
            var content = ModelFile.Read(GoldenFolder.File(name));
            missing.ExceptWith(FormatKinds.Of(content.Spec));
            missing.ExceptWith(FormatKinds.Of(content.Metadata));
            if (content.Schema is { } schema)
            {
                missing.ExceptWith(FormatKinds.Of(schema));
            }
        }

        foreach (var name in GoldenFolder.Names(GoldenFolder.Checkpoints))
        {
            missing.ExceptWith(FormatKinds.Of(CheckpointFile.Read(GoldenFolder.File(name)).Checkpoint.Options));
        }

        // What a step or a network of somebody's own means is not ours to keep.
        Assert.DoesNotContain(missing, kind => !kind.StartsWith("Own", StringComparison.Ordinal));
    }

    [Fact]
    public void A_kind_without_a_golden_file_is_noticed()
    {
        var possible = FormatKinds.Possible(typeof(FlowSpec));
        Assert.Contains(nameof(AffineCouplingSpec), possible);
        Assert.Contains(nameof(ResNetSpec), possible);
        Assert.Contains("SqueezeSpec.Order = Diagonal", possible);
        Assert.Contains("ImageCouplingSpec.Spline is given", possible);
        Assert.DoesNotContain("SqueezeSpec.Order = Diagonal", FormatKinds.Of(new SqueezeSpec()));
        Assert.Contains("SqueezeSpec.Order = ByChannel", FormatKinds.Of(new FactorOutSpec { Inner = [new SqueezeSpec()] }));
    }

    [Fact]
    public void Every_score_has_a_golden_file() => Assert.Empty(Enum.GetValues<ScoreKind>()
        .Except(GoldenFolder.Names(GoldenFolder.Models, GoldenFolder.Tables).Select(GoldenFolder.Expected)
            .SelectMany(expected => Enum.GetValues<ScoreKind>().Where(kind => expected.Has(ScoreFigures.Score(kind))))));

    [Fact]
    public void Models_that_both_engines_run_and_models_that_one_runs_have_golden_files()
    {
        var runs = GoldenFolder.Names(GoldenFolder.Models)
            .Select(name => ManagedEngine.Instance.UnsupportedReason(ModelFile.Read(GoldenFolder.File(name)).Spec) is null).ToArray();
        Assert.Contains(true, runs);
        Assert.Contains(false, runs);
    }
}
