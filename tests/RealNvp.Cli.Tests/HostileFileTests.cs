using RealNvp.Files;

namespace RealNvp.Cli.Tests;

/// <summary>Files made to harm end every verb that reads them with one sentence and exit code 2.</summary>
public sealed class HostileFileTests(RunFixture runs)
{
    private const string Spec = """{"shape":[1],"steps":[{"step":"act-norm"}]}""";

    [Theory]
    [InlineData("""{"columns":[null]}""", 0, "columns[0] (line 1) is null")]
    [InlineData("""{"columns":[{}]}""", 0, "columns[0] (line 1) has no \"name\"")]
    [InlineData("""{"columns":[{"name":"a","kind":"category","categories":["x","y","x"]}]}""", 0, "has a category twice")]
    [InlineData("null", 0, "The table schema is not usable")]
    [InlineData("""{"columns":[{"name":"a"}]}""", float.NaN, "the tensor 'steps.0.shift' holds a value that is not finite")]
    public void A_hostile_model_file_is_exit_code_2_for_every_verb(string schema, float shift, string fault)
    {
        var model = runs.In($"hostile-{Guid.NewGuid():N}.safetensors");
        var writer = new SafetensorsWriter();
        writer.AddMetadata("realnvp.format", "1");
        writer.AddMetadata("realnvp.spec", Spec);
        writer.AddMetadata("realnvp.table", schema);
        writer.Add("steps.0.log_scale", [1], new float[1]);
        writer.Add("steps.0.shift", [1], new[] { shift });
        writer.Save(model);
        var rows = runs.Write("hostile-rows.csv", "a\n1\n2\n");
        foreach (var verb in (string[][])[["info", model], ["score", model, rows], ["evaluate", model, rows], ["sample", model, "--out", runs.In("never.csv")]])
        {
            CommandRun.Of(verb).Fails(2, model, fault);
        }
    }

    [Fact]
    public void A_parquet_file_of_structures_in_each_other_is_exit_code_2()
    {
        var path = runs.In("nested.parquet");
        File.WriteAllBytes(path, [.. "PAR1"u8, 0xfc, .. Enumerable.Repeat((byte)0x1c, 19), 20, 0, 0, 0, .. "PAR1"u8]);
        CommandRun.Of("train", path, "--out", runs.In("never")).Fails(2, path, "no Parquet file that can be read");
    }

    [Fact]
    public void A_run_whose_record_is_damaged_is_exit_code_2_and_told_apart_from_a_spec()
    {
        Directory.CreateDirectory(runs.In("damaged-run"));
        foreach (var (json, fault) in (IEnumerable<(string, string)>)[("null", "The run record is not usable"), ("{", "The run record cannot be read")])
        {
            var path = runs.Write(Path.Combine("damaged-run", "run.json"), json);
            Assert.DoesNotContain("spec", CommandRun.Of("resume", runs.In("damaged-run")).Fails(2, path, fault).Errors, StringComparison.Ordinal);
        }
    }
}
