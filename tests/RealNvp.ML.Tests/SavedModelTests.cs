using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RealNvp.ML.Tests;

public sealed class SavedModelTests(Trained trained) : IClassFixture<Trained>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realnvp-ml-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_pipeline_is_saved_and_loaded_by_another_context_and_says_the_same()
    {
        var context = trained.Context;
        var pipeline = context.Transforms.NormalizeMeanVariance("Warmth", nameof(Reading.Temperature))
            .Append(context.Transforms.Concatenate("Features", "Warmth", nameof(Reading.Loads)))
            .Append(context.Transforms.Conversion.MapValueToKey("Place", nameof(Reading.Room)))
            .Append(context.AnomalyDetection.Trainers.NormalizingFlow(
                Trained.Brief with { Columns = ["Features", "Place", nameof(Reading.Pressure)] }))
            .Append(context.Transforms.CopyColumns("Strangeness", "Score"));
        var model = pipeline.Fit(trained.Data);
        context.Model.Save(model, trained.Data.Schema, At("model.zip"));

        // It is registered by itself, too.
        var other = new MLContext();
        other.ComponentCatalog.RegisterAssembly(typeof(FlowTransformer).Assembly);
        var loaded = other.Model.Load(At("model.zip"), out var schema);
        Assert.Equal(trained.Data.Schema.Select(column => column.Name), schema.Select(column => column.Name));
        foreach (var column in (string[])["Strangeness", "PValue", "LogProbability"])
        {
            Assert.Equal(
                model.Transform(trained.Fresh).GetColumn<float>(column).ToArray(), loaded.Transform(trained.Fresh).GetColumn<float>(column).ToArray());
        }

        Assert.Equal(
            model.Transform(trained.Fresh).GetColumn<string>("Reason").ToArray(), loaded.Transform(trained.Fresh).GetColumn<string>("Reason").ToArray());
    }

    [Fact]
    public void The_model_file_lies_in_the_zip_as_it_is()
    {
        trained.Context.Model.Save(trained.Detector, trained.Data.Schema, At("model.zip"));
        trained.Detector.Detector.Save(At("own.safetensors"));
        using var zip = ZipFile.OpenRead(At("model.zip"));
        using var entry = Entry(zip, "model.safetensors").Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        Assert.Equal(File.ReadAllBytes(At("own.safetensors")), bytes.ToArray());
    }

    [Fact]
    public void Nothing_is_left_in_the_temporary_folder()
    {
        var context = new MLContext { TempFilePath = _folder };
        context.Model.Save(trained.Detector, trained.Data.Schema, At("model.zip"));
        context.Model.Load(At("model.zip"), out _);
        Assert.Equal(["model.zip"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("model.safetensors", "missing")]
    [InlineData("flow.json", "missing")]
    public void A_zip_without_an_entry_is_refused_in_a_sentence(string name, string expected)
    {
        Change(name, entry => entry.Delete());
        Assert.Contains(expected, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_longer_than_the_zip_says_is_refused_before_it_is_read_whole()
    {
        Change("model.safetensors", entry =>
        {
            using var stream = entry.Open();
            stream.Position = stream.Length;
            stream.Write(new byte[1 << 20]);
        });
        Assert.Contains("longer than", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_cut_short_is_refused_in_a_sentence()
    {
        Change("model.safetensors", entry =>
        {
            using var stream = entry.Open();
            stream.SetLength(stream.Length / 2);
        });
        Assert.Contains("in place of", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_of_other_columns_than_the_zip_says_is_refused_in_a_sentence()
    {
        Change("flow.json", entry =>
        {
            using var stream = entry.Open();
            var json = new StreamReader(stream).ReadToEnd().Replace("\"Pressure\"", "\"Tension\"", StringComparison.Ordinal);
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(json));
        });
        Assert.Contains("of other columns", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_a_zip_that_are_changed_are_refused_in_a_sentence_or_change_nothing_that_is_read()
    {
        trained.Context.Model.Save(trained.Detector, trained.Data.Schema, At("whole.zip"));
        var whole = File.ReadAllBytes(At("whole.zip"));
        var place = whole.AsSpan().IndexOf("model.safetensors"u8) + "model.safetensors".Length;
        var random = new Random(1);
        for (var trial = 0; trial < 20; trial++)
        {
            byte[] changed = [.. whole];
            changed[place + random.Next(20_000)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(At("model.zip"), changed);
            try
            {
                (new MLContext().Model.Load(At("model.zip"), out _) as IDisposable)?.Dispose();
            }
            catch (Exception error)
            {
                Assert.Contains(Causes(error), cause => cause is InvalidInputException);
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"Columns":[null],"ModelLength":1}""")]
    [InlineData("""{"Columns":[{"Name":"a","Type":"Single","Cells":["a"]},{"Name":"b","Type":"Single","Cells":["a"]}],"ModelLength":1}""")]
    [InlineData("""{"Columns":[{"Name":"a","Type":"Single","Cells":[]}],"ModelLength":1}""")]
    public void Settings_that_are_damaged_are_refused_in_a_sentence(string json)
    {
        Change("flow.json", entry =>
        {
            using var stream = entry.Open();
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(json));
        });
        Assert.Contains("which columns its flow learnt cannot be read", Refusal(), StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Change(string name, Action<ZipArchiveEntry> change)
    {
        trained.Context.Model.Save(trained.Detector, trained.Data.Schema, At("model.zip"));
        using var zip = ZipFile.Open(At("model.zip"), ZipArchiveMode.Update);
        change(Entry(zip, name));
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) =>
        zip.Entries.Single(entry => entry.FullName.Replace('\\', '/').Split('/')[^1] == name);

    private string Refusal()
    {
        var error = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(At("model.zip"), out _));
        return Assert.Single(Causes(error).OfType<ModelFileException>()).Message;
    }

    // ML.NET wraps what a loader throws.
    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error;
        }
    }
}
