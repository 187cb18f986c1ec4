using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Tests.Files;

public sealed class ModelFileTests
{
    private static readonly FlowSpec Spec = Presets.Find("maf").For(new Shape(1, 2, 3), 256).Flow with
    {
        Steps = [new FlattenSpec(), new LogitSpec(), new StandardizeSpec(), Coupling(4), new BatchNormSpec()],
    };

    private static readonly ModelMetadata Metadata = new()
    {
        Recipe = "maf",
        Data = "digits",
        Seed = ulong.MaxValue,
        TrainingRows = 7,
        Epoch = 3,
        ValidNats = -1.0 / 3,
        Engine = "torch",
        Seconds = 0.1,
    };

    [Fact]
    public void A_model_comes_back_bit_for_bit_with_its_spec_and_facts()
    {
        using var folder = new TemporaryFolder();
        var parameters = RandomParameters(Spec);
        ModelFile.Write(folder.File("m"), Spec, Metadata, parameters);
        var back = ModelFile.Read(folder.File("m"));
        Assert.Equal(Spec.ToJson(), back.Spec.ToJson());
        Assert.Equal(Metadata, back.Metadata);
        Assert.Equal(parameters.Weights.ToArray(), back.Parameters.Weights.ToArray());
        Assert.Equal(parameters.State.ToArray(), back.Parameters.State.ToArray());
        Assert.Equal(["m"], folder.Names());
    }

    [Fact]
    public void The_columns_of_a_table_travel_in_the_model_file_and_must_fit_the_flow()
    {
        using var folder = new TemporaryFolder();
        var schema = new TableSchema
        {
            Columns = [.. Enumerable.Range(0, 6).Select(index => new TableColumn($"c{index}", ColumnKind.Integer, ColumnRole.Modelled, Step: 1))],
        };
        ModelFile.Write(folder.File("m"), Spec, Metadata, RandomParameters(Spec), schema);
        Assert.Equal(schema.ToJson(), ModelFile.Read(folder.File("m")).Schema!.ToJson());
        var five = schema with { Columns = [.. schema.Columns.Take(5)] };
        var error = Assert.Throws<ModelFileException>(() => ModelFile.Write(folder.File("n"), Spec, Metadata, RandomParameters(Spec), five));
        Assert.Contains("rows of 5", error.Message);
        ModelFile.Write(folder.File("n"), Spec, Metadata, RandomParameters(Spec));
        Assert.Null(ModelFile.Read(folder.File("n")).Schema);
    }

    [Fact]
    public void A_negative_zero_and_a_likelihood_of_minus_infinity_come_back_as_they_were()
    {
        using var folder = new TemporaryFolder();
        var parameters = RandomParameters(Spec);
        parameters.State[1] = -0f;
        ModelFile.Write(folder.File("m"), Spec, Metadata with { ValidNats = double.NegativeInfinity }, parameters);
        var back = ModelFile.Read(folder.File("m"));
        Assert.True(float.IsNegative(back.Parameters.State[1]));
        Assert.Equal(double.NegativeInfinity, back.Metadata.ValidNats);
    }

    [Fact]
    public void A_missing_tensor_is_named() =>
        Assert.Contains("steps.3.s.0.bias", Refusal(Written(skip: "steps.3.s.0.bias")));

    [Fact]
    public void A_tensor_of_another_shape_is_named_with_both_shapes()
    {
        var message = Refusal(Written(FlowSpecWith(Coupling(5)), specJson: Spec.ToJson()));
        Assert.Contains("steps.3.s.0.weight", message);
        Assert.Contains("[5, 3]", message);
        Assert.Contains("[4, 3]", message);
    }

    [Fact]
    public void A_tensor_of_whole_numbers_is_refused() =>
        Assert.Contains("steps.4.mean", Refusal(Written(integers: "steps.4.mean")));

    [Fact]
    public void A_model_of_a_later_format_is_refused_with_both_formats() => Assert.Contains("format 3", Refusal(Written(format: "3")));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"shape": [6], "steps": [{"step": "glow"}]}""")]
    [InlineData("""{"shape": [60], "steps": [{"step": "act-norm"}]}""")]
    [InlineData("""{"shape": [67108864], "steps": [{"step": "act-norm"}, {"step": "act-norm"}]}""")]
    public void An_edited_spec_is_refused(string json) => Refusal(Written(specJson: json));

    [Fact]
    public void Edited_facts_are_refused_and_missing_ones_are_empty()
    {
        Refusal(Written(metadata: "{"));
        using var folder = new TemporaryFolder();
        Write(folder.File("m"), Written(metadata: null));
        Assert.Equal("", ModelFile.Read(folder.File("m")).Metadata.Recipe);
    }

    [Fact]
    public void A_safetensors_file_of_something_else_is_no_model()
    {
        var writer = new SafetensorsWriter();
        writer.Add("weight", [2], new float[2]);
        Assert.Contains("no RealNvp model", Refusal(writer));
    }

    [Fact]
    public void A_save_that_fails_halfway_keeps_the_model_that_was_there()
    {
        using var folder = new TemporaryFolder();
        ModelFile.Write(folder.File("m"), Spec, Metadata, RandomParameters(Spec));
        var before = File.ReadAllBytes(folder.File("m"));
        var failing = Written();
        failing.Add("training.late", [3], (Func<ReadOnlySpan<float>>)(() => throw new IOException("No space left on device")));
        Assert.ThrowsAny<Exception>(() => failing.Save(folder.File("m")));
        Assert.Equal(before, File.ReadAllBytes(folder.File("m")));
        Assert.Equal(["m"], folder.Names());
    }

    internal static AffineCouplingSpec Coupling(int width) => new()
    {
        ScaleNet = new MlpSpec { Hidden = [width] },
        ShiftNet = new MlpSpec { Hidden = [width] },
        LogScale = new() { Bound = LogScaleKind.Learned },
    };

    internal static FlatParameters RandomParameters(FlowSpec spec)
    {
        var parameters = FlatParameters.Start(spec, seed: 1);
        SeededRandom.For(1, 93).FillGaussian(parameters.Weights);
        SeededRandom.For(2, 93).FillGaussian(parameters.State);
        return parameters;
    }

    private static FlowSpec FlowSpecWith(StepSpec coupling) => Spec with { Steps = [.. Spec.Steps.Select((step, index) => index == 3 ? coupling : step)] };

    private static SafetensorsWriter Written(
        FlowSpec? spec = null, string? specJson = null, string? skip = null, string? integers = null, string format = "1", string? metadata = "{}")
    {
        spec ??= Spec;
        var writer = new SafetensorsWriter();
        writer.AddMetadata("realnvp.format", format);
        writer.AddMetadata("realnvp.spec", specJson ?? spec.ToJson());
        if (metadata is not null)
        {
            writer.AddMetadata("realnvp.facts", metadata);
        }

        var parameters = RandomParameters(spec);
        foreach (var slot in parameters.Plan.Slots.Where(slot => slot.Name != skip))
        {
            var shape = slot.Shape.Sizes.ToArray().Select(size => (long)size).ToArray();
            if (slot.Name == integers)
            {
                writer.AddBytes(slot.Name, SafetensorsType.I32, shape, new byte[4 * slot.Shape.Size]);
            }
            else
            {
                writer.Add(slot.Name, shape, parameters[slot].ToArray());
            }
        }

        return writer;
    }

    private static void Write(string path, SafetensorsWriter writer) => writer.Save(path);

    private static string Refusal(SafetensorsWriter writer)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m");
        writer.Save(path);
        var message = Assert.Throws<ModelFileException>(() => ModelFile.Read(path)).Message;
        Assert.Contains(path, message);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
