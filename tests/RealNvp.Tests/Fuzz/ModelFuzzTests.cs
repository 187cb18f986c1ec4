using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Fuzzing;
using RealNvp.Golden;
using RealNvp.Managed;
using RealNvp.Tables;

namespace RealNvp.Tests.Fuzz;

/// <summary>Damaged models, checkpoints and schemas.</summary>
public sealed class ModelFuzzTests
{
    // Headers are texts within a text; spans of values become lists of tensors, each a few hundred bytes.
    private const long BytesPerByte = 400;

    [Fact]
    public void A_damaged_model_file_is_read_and_used_or_refused()
    {
        var models = ModelParts.Golden(GoldenFolder.Models);
        var files = GoldenFolder.Names(GoldenFolder.Models).Select(name => File.ReadAllBytes(GoldenFolder.File(name))).ToArray();
        new FuzzCampaign
        {
            Reader = "model file",
            FileName = "m.safetensors",
            Draw = random => random.Next(3) == 0 ? ByteDamage.Of(random, files) : models[random.Next(models.Length)].Damaged(random),
            Read = Use,

            // A flow without weights has up to 2^22 values along its way, in floats for some rows at a time.
            BytesOfAny = 100_000_000,
            BytesPerByte = BytesPerByte,
        }.Run(1500);
    }

    [Fact]
    public void A_damaged_checkpoint_is_read_or_refused()
    {
        var checkpoints = ModelParts.Golden(GoldenFolder.Checkpoints);
        var files = GoldenFolder.Names(GoldenFolder.Checkpoints).Select(name => File.ReadAllBytes(GoldenFolder.File(name))).ToArray();
        new FuzzCampaign
        {
            Reader = "checkpoint",
            FileName = "c.safetensors",
            Draw = random => random.Next(3) == 0 ? ByteDamage.Of(random, files) : checkpoints[random.Next(checkpoints.Length)].Damaged(random),
            Read = path => CheckpointFile.Read(path).Checkpoint.BestParameters(),
            BytesOfAny = 40_000_000,
            BytesPerByte = BytesPerByte,
        }.Run(1500);
    }

    [Fact]
    public void A_damaged_schema_is_read_and_used_or_refused()
    {
        var schemas = ModelParts.Golden(GoldenFolder.Models, GoldenFolder.Checkpoints, GoldenFolder.Tables)
            .Select(parts => parts.Text("realnvp.table")).OfType<string>().Append(LeftOut).Distinct().ToArray();
        new FuzzCampaign
        {
            Reader = "table schema",
            FileName = "s.json",
            Draw = random => System.Text.Encoding.UTF8.GetBytes(JsonDamage.Of(random, schemas[random.Next(schemas.Length)])),
            Read = path => Use(TableSchema.FromJson(File.ReadAllText(path))),
            BytesOfAny = 2_000_000,
            BytesPerByte = BytesPerByte,
            NamesTheFile = false,
        }.Run(3000);
    }

    private const string LeftOut = """
        {"columns":[{"name":"a","kind":"integer","step":1},{"name":"b","kind":"category","categories":["x","y","z"]},
        {"name":"c","kind":"category","role":"left-out","categories":["x"],"relation":{"intercept":0,"columns":[],"factors":[]}},
        {"name":"d","role":"left-out","decimals":2,"relation":{"intercept":0.5,"columns":[0],"factors":[2],"tolerance":0.1}},
        {"name":"e","role":"context","origin":3,"scale":2},{"name":"f","step":0.1,"levels":[0,0.3,0.4],"offGrid":2},
        {"name":"y","kind":"category","role":"label","categories":["0","1"]}],"missingMarks":["-"]}
        """;

    private static void Use(string path)
    {
        var file = ModelFile.Read(path);
        if (file.Others.Select(other => other.Spec).Prepend(file.Spec).Any(spec => ManagedEngine.Instance.UnsupportedReason(spec) is not null))
        {
            // Of torch, which this project does without.
            return;
        }

        using var model = DensityModel.Load(path);
        var (rows, context) = (new float[3 * model.Dimension], new float[3 * model.Spec.Context]);
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows.AsSpan(0, model.Dimension)));
        model.LogProbs(rows, context);
        foreach (var member in model.Members)
        {
            member.Decode(member.Encode(rows, context), context);
        }

        model.Sample(3, context: context);
        if (model.Calibration is { } calibration)
        {
            foreach (var kind in Enum.GetValues<ScoreKind>().Where(calibration.HeldOut.Has))
            {
                calibration.Threshold(kind);
            }
        }

        if (model.Schema is { } schema)
        {
            Use(schema);
        }
    }

    private static void Use(TableSchema schema)
    {
        var encoding = new TableEncoding(TableSchema.FromJson(schema.ToJson()));
        var (row, context, cells) = (new float[encoding.Width], new float[encoding.ContextWidth], new double[schema.Columns.Count]);
        foreach (var value in (float[])[0, -3, 1e30f, float.NaN])
        {
            row.AsSpan().Fill(value);
            context.AsSpan().Fill(value);
            encoding.Decode(row, context, cells);
            foreach (var (index, column) in schema.Columns.Index())
            {
                _ = double.IsNaN(cells[index]) ? "" : column.Text(cells[index]) + column.Treatment;
            }
        }

        cells.AsSpan().Clear();
        encoding.Encode(cells, row);
        encoding.EncodeContext(cells, context);
        _ = schema.ValueNames();
    }
}
