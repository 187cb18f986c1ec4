using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Tests.Flows;

namespace RealNvp.Tests.Files;

/// <summary>An ensemble is one file, which readers that know none refuse, and which is refused in one sentence where it was made to harm.</summary>
public sealed class EnsembleFileTests : IDisposable
{
    private const string One = """{"shape":[1],"steps":[{"step":"act-norm"}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_ensemble_comes_back_with_the_same_densities_and_samples()
    {
        using var ensemble = FlowEnsembleTests.Random(context: 2, seeds: [1, 2, 3]);
        ensemble.Save(_folder.File("m"));
        using var back = DensityModel.Load(_folder.File("m"));
        float[] rows = [0.1f, -1, 0.4f, 2, 0, 1], context = [1, 0, 0.5f, -1];
        Assert.Equal(ensemble.LogProbs(rows, context), back.LogProbs(rows, context));
        Assert.Equal(ensemble.Sample(2, 3, context: context), back.Sample(2, 3, context: context));
        Assert.Equal(ensemble.Members.Select(member => member.LogProb(rows.AsSpan(0, 3), context.AsSpan(0, 2))),
            back.Members.Select(member => member.LogProb(rows.AsSpan(0, 3), context.AsSpan(0, 2))));
        Assert.Equal((-2, 3, 1ul), (back.Metadata.ValidNats, back.Metadata.Seconds, back.Metadata.Seed));
        Assert.Equal([1, 2, 3], back.Metadata.Members!.Select(member => member.Seed));
        Assert.Equal((3ul, -3.0), (back.Members[2].Metadata.Seed, back.Members[2].Metadata.ValidNats!.Value));
        Assert.Equal(["m"], _folder.Names());
    }

    [Fact]
    public void Steps_and_bases_of_its_flows_may_differ()
    {
        var mixture = new BaseSpec(BaseKind.Mixture) { Components = [new(0.5, [-1], [1]), new(0.5, [1], [1])] };
        var spec = FlowSpec.FromJson(One);
        using var ensemble = DensityModel.Ensemble([Of(spec), Of(spec with { Base = mixture }), Of(spec with { Steps = [new ActNormSpec(), new ActNormSpec()] })]);
        ensemble.Save(_folder.File("m"));
        using var back = DensityModel.Load(_folder.File("m"));
        Assert.Equal([null, BaseKind.Mixture, null], back.Members.Select(member => member.Spec.Base?.Kind));
        Assert.Equal(ensemble.LogProb([0.3f]), back.LogProb([0.3f]));
    }

    [Fact]
    public void A_member_is_saved_as_a_model_of_one_flow()
    {
        using var ensemble = FlowEnsembleTests.Random(context: 0, seeds: [1, 2]);
        using var alone = FlowEnsembleTests.Random(new Shape(3), 0, 2);
        ensemble.Members[1].Save(_folder.File("m"));
        alone.Save(_folder.File("n"));
        Assert.Equal(File.ReadAllBytes(_folder.File("n")), File.ReadAllBytes(_folder.File("m")));
    }

    [Fact]
    public void Its_format_is_its_own_and_that_of_a_model_of_one_flow_stays()
    {
        using var ensemble = FlowEnsembleTests.Random(context: 0, seeds: [1, 2]);
        ensemble.Save(_folder.File("m"));
        ensemble.Members[0].Save(_folder.File("n"));
        Assert.Equal(("2", "1"), (Format("m"), Format("n")));
        Assert.Contains("realnvp.members", Metadata("m"));
        Assert.DoesNotContain("realnvp.members", Metadata("n"));

        IReadOnlyDictionary<string, string> Metadata(string name)
        {
            using var file = SafetensorsFile.Open(_folder.File(name));
            return file.Metadata;
        }

        string Format(string name) => Metadata(name)["realnvp.format"];
    }

    [Theory]
    [InlineData(null, "no JSON")]
    [InlineData("", "no JSON")]
    [InlineData("[", "no JSON")]
    [InlineData("{}", "no array of 1 to 63 others")]
    [InlineData("null", "no array of 1 to 63 others")]
    [InlineData("[]", "no array of 1 to 63 others")]
    [InlineData("[null]", "is null")]
    [InlineData("[7]", "The flow is not usable")]
    [InlineData("""[{"shape":[2],"steps":[]}]""", "the first takes shape [1]")]
    [InlineData("""[{"shape":[1],"levels":4,"steps":[]}]""", "number 2 shape [1] with 4 levels")]
    [InlineData("""[{"shape":[1],"steps":[{"step":"act-norm"},{"step":"act-norm"}]}]""", "'members.2.steps.1.")]
    [InlineData("""[{"shape":[1],"steps":[{"step":"linear-lu"}]}]""", "'members.2.steps.0.lu'")]
    public void What_follows_the_first_flow_is_held_to_the_file(string? members, string fault) => Assert.Contains(fault, Refusal(Model(members)), StringComparison.Ordinal);

    [Fact]
    public void More_flows_than_an_ensemble_may_have_are_refused_before_they_are_read() => Assert.Contains(
        "no array of 1 to 63 others", Refusal(Model($"[{string.Join(',', Enumerable.Repeat("7", 64))}]")), StringComparison.Ordinal);

    [Fact]
    public void A_weight_that_is_not_finite_is_refused_with_its_tensor() => Assert.Contains(
        "the tensor 'members.2.steps.0.shift' holds a value that is not finite", Refusal(Model($"[{One}]", shift: float.NaN)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"members":[{}]}""", "tells of the training of 1 flow but has 2")]
    [InlineData("""{"members":[{},null]}""", "members[1] (line 1) is null")]
    [InlineData("""{"members":[{},{"epoch":-1}]}""", "that of no training")]
    [InlineData("""{"members":[{},{"seconds":"NaN"}]}""", "that of no training")]
    public void Records_of_its_flows_that_no_training_has_are_refused(string metadata, string fault) =>
        Assert.Contains(fault, Refusal(Model($"[{One}]", metadata)), StringComparison.Ordinal);

    [Fact]
    public void An_order_that_contradicts_its_seed_is_refused()
    {
        var writer = Model("""[{"shape":[1],"steps":[{"step":"permute"}]}]""");
        writer.AddBytes("members.2.steps.0.order", SafetensorsType.I32, [1], new byte[] { 5, 0, 0, 0 });
        Assert.Contains("'members.2.steps.0.order' contradicts", Refusal(writer), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_flows_without_weights_do_not_make_room_that_one_would_not()
    {
        var permutes = string.Join(',', Enumerable.Repeat("""{"step":"permute"}""", 50));
        var flow = $$"""{"shape":[65536],"steps":[{{permutes}}]}""";
        var writer = new SafetensorsWriter();
        writer.AddMetadata("realnvp.format", "2");
        writer.AddMetadata("realnvp.spec", flow);
        writer.AddMetadata("realnvp.members", $"[{string.Join(',', Enumerable.Repeat(flow, 63))}]");
        writer.Save(_folder.File("m"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<ModelFileException>(() => ModelFile.Read(_folder.File("m"))).Message;
        Assert.Contains("more than", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void An_ensemble_is_no_checkpoint()
    {
        using var ensemble = FlowEnsembleTests.Random(context: 0, seeds: [1, 2]);
        ensemble.Save(_folder.File("m"));
        Assert.Contains("no checkpoint", Assert.Throws<ModelFileException>(() => CheckpointFile.Read(_folder.File("m"))).Message, StringComparison.Ordinal);
    }

    private static DensityModel Of(FlowSpec spec) => new(Engines.Create(spec, FlatParameters.Start(spec, 1)), new ModelMetadata());

    private static SafetensorsWriter Model(string? members, string metadata = "{}", float shift = 0)
    {
        var writer = new SafetensorsWriter();
        writer.AddMetadata("realnvp.format", "2");
        writer.AddMetadata("realnvp.spec", One);
        writer.AddMetadata("realnvp.facts", metadata);
        if (members is not null)
        {
            writer.AddMetadata("realnvp.members", members);
        }

        foreach (var prefix in (string[])["", "members.2."])
        {
            writer.Add($"{prefix}steps.0.log_scale", [1], new float[1]);
            writer.Add($"{prefix}steps.0.shift", [1], new[] { prefix.Length > 0 ? shift : 0 });
        }

        return writer;
    }

    private string Refusal(SafetensorsWriter writer)
    {
        writer.Save(_folder.File("m"));
        var message = Assert.Throws<ModelFileException>(() => ModelFile.Read(_folder.File("m"))).Message;
        Assert.Contains(_folder.File("m"), message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
