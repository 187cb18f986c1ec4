using RealNvp.Files;

namespace RealNvp.Tests.Files;

/// <summary>Model files made to harm: each is refused in one sentence that says what is wrong, before anything of the size it claims is allocated.</summary>
public sealed class HostileModelTests : IDisposable
{
    private const string SmallSpec = """{"shape":[1],"steps":[{"step":"act-norm"}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[null]", "columns[0] (line 1) is null")]
    [InlineData("[{}]", "columns[0] (line 1) has no \"name\"")]
    [InlineData("""[{"name":"a"},null]""", "columns[1] (line 1) is null")]
    [InlineData("""[{"name":"a"},{"name":"a"}]""", "its column 2 has no name of its own")]
    [InlineData("[]", "no modelled column")]
    [InlineData("""[{"name":"a","kind":"category"}]""", "has fewer than two categories")]
    [InlineData("""[{"name":"a","kind":"category","categories":["x","y","x"]}]""", "has a category twice")]
    [InlineData("""[{"name":"a","kind":"category","categories":["x",null]}]""", "columns[0].categories[1] (line 1) is null")]
    [InlineData("""[{"name":"a","levels":[0,1e999]}]""", "columns[0].levels[1] (line 1) is 1e999")]
    [InlineData("""[{"name":"a","levels":[]}]""", "empty list of levels")]
    [InlineData("""[{"name":"a","step":1e999}]""", "columns[0].step (line 1) is 1e999")]
    [InlineData("""[{"name":"a","scale":0}]""", "no usable origin and scale")]
    [InlineData("""[{"name":"a","decimals":-2147483648}]""", "a number of decimals outside")]
    [InlineData("""[{"name":"a","offGrid":-1}]""", "fewer than no values off its steps")]
    [InlineData("""[{"name":"a"},{"name":"b","role":"left-out","relation":{}}]""", "columns[1].relation (line 1) has no \"columns\"")]
    [InlineData("""[{"name":"a"},{"name":"b","role":"left-out","relation":{"intercept":0,"columns":[7],"factors":[1]}}]""", "follows from columns")]
    [InlineData("""[{"name":"a"},{"name":"b","kind":"category","role":"left-out","relation":{"intercept":0,"columns":[],"factors":[]}}]""", "has no categories")]
    [InlineData("""[{"name":"a"},{"name":"b","role":"label"}]""", "a label without categories")]
    [InlineData("null", "The table schema is not usable")]
    [InlineData("""[{"name":"a","kind":7}]""", "The table schema is not usable")]
    public void A_schema_that_contradicts_itself_is_refused_with_its_column(string columns, string fault)
    {
        var message = Refusal(Model(SmallSpec, schema: $$"""{"columns":{{columns}}}"""));
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.DoesNotContain("write a spec", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "The record of its training is not usable: it (line 1) is null")]
    [InlineData("""{"classes":[null]}""", "classes[0] (line 1) is null")]
    [InlineData("""{"seconds":"NaN"}""", "that of no training")]
    [InlineData("""{"seconds":1e300}""", "that of no training")]
    [InlineData("""{"trainingRows":-1}""", "that of no training")]
    [InlineData("""{"trainingRows":1e99}""", "The record of its training is not usable")]
    [InlineData("""{"classRows":[1]}""", "that of no training")]
    [InlineData("""{"classes":["a"],"classRows":[-1]}""", "that of no training")]
    [InlineData("""{"classes":["a","b","c"]}""", "names 3 classes but the flow is conditioned on 0")]
    public void Metadata_that_no_training_has_are_refused(string metadata, string fault)
    {
        var message = Refusal(Model(SmallSpec, metadata));
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.DoesNotContain("spec", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_not_finite_is_refused_with_its_tensor(float value)
    {
        var writer = Model(SmallSpec, shift: value);
        Assert.Contains("the tensor 'steps.0.shift' holds a value that is not finite", Refusal(writer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_some_bytes_does_not_make_room_for_a_flow_without_weights()
    {
        var permutes = string.Join(',', Enumerable.Repeat("""{"step":"permute"}""", 50));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refusal(Model($$"""{"shape":[67108864],"steps":[{{permutes}}]}""", withWeights: false));
        Assert.Contains("more than", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Best_weights_that_are_not_finite_are_refused_with_their_tensor()
    {
        var writer = Model(SmallSpec);
        writer.AddMetadata("realnvp.training", "{}");
        writer.AddMetadata("realnvp.progress", """{"rows":1,"rateFactor":1}""");
        writer.Add("training.best.weights", [2], new float[] { 0, float.NaN });
        writer.Save(_folder.File("m"));
        var message = Assert.Throws<ModelFileException>(() => CheckpointFile.Read(_folder.File("m"))).Message;
        Assert.Contains("'training.best.weights' holds a value that is not finite", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "{}", "The record of its training options is not usable")]
    [InlineData("{", "{}", "The record of its training options cannot be read")]
    [InlineData("{}", "null", "The record of its progress is not usable: it (line 1) is null")]
    [InlineData("{}", """{"epochs":7}""", "The record of its progress is not usable")]
    [InlineData("{}", """{"rows":1,"rateFactor":1,"seconds":1e300}""", "progress fields contradict each other")]
    [InlineData("{}", """{"rows":1,"rateFactor":1,"epochs":[null]}""", "epochs[0] (line 1) is null")]
    public void A_checkpoint_whose_records_cannot_be_read_says_which(string options, string progress, string fault)
    {
        var writer = Model(SmallSpec);
        writer.AddMetadata("realnvp.training", options);
        writer.AddMetadata("realnvp.progress", progress);
        writer.Save(_folder.File("m"));
        var message = Assert.Throws<ModelFileException>(() => CheckpointFile.Read(_folder.File("m"))).Message;
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.DoesNotContain("spec", message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_rows_than_fit_into_an_array_are_refused_when_drawn()
    {
        Model(SmallSpec).Save(_folder.File("m"));
        using var model = DensityModel.Load(_folder.File("m"));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Sample(int.MaxValue));
    }

    private static SafetensorsWriter Model(string spec, string metadata = "{}", string? schema = null, float shift = 0, bool withWeights = true)
    {
        var writer = new SafetensorsWriter();
        writer.AddMetadata("realnvp.format", "1");
        writer.AddMetadata("realnvp.spec", spec);
        writer.AddMetadata("realnvp.facts", metadata);
        if (schema is not null)
        {
            writer.AddMetadata("realnvp.table", schema);
        }

        if (withWeights)
        {
            writer.Add("steps.0.log_scale", [1], new float[1]);
            writer.Add("steps.0.shift", [1], new[] { shift });
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
