using System.Text.Json.Nodes;
using RealNvp.Files;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Tests.Files;

public sealed class CheckpointFileTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 10,
        LearningRate = 0.1,
        EmaDecay = 0.9,
        ClipNorm = 3,
        Seed = ulong.MaxValue,
        Schedule = ScheduleKind.Cosine,
    };

    [Fact]
    public void A_checkpoint_comes_back_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("c");
        var saved = Train(path);
        var (back, metadata) = CheckpointFile.Read(path);
        Assert.Equal("mine", metadata.Recipe);
        Assert.Equal(Options, back.Options);
        Assert.Equal(saved.Progress.Epochs, back.Progress.Epochs);
        Assert.Equal(saved.Progress with { Epochs = [] }, back.Progress with { Epochs = [] });
        Assert.Equal(saved.Parameters.Weights.ToArray(), back.Parameters.Weights.ToArray());
        Assert.Equal(
            ["adam.mean", "adam.square", "average.state", "average.weights", "best.state", "best.weights"],
            back.Buffers.Select(buffer => buffer.Name).Order());
        foreach (var (name, values) in saved.Buffers)
        {
            Assert.Equal(values.ToArray(), back.Buffers.Single(buffer => buffer.Name == name).Values.ToArray());
        }
    }

    [Fact]
    public void A_checkpoint_is_a_model_file_as_well()
    {
        using var folder = new TemporaryFolder();
        var saved = Train(folder.File("c"));
        Assert.Equal(saved.Parameters.Weights.ToArray(), ModelFile.Read(folder.File("c")).Parameters.Weights.ToArray());
    }

    [Fact]
    public void A_model_is_no_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var flow = new ActNormFlow(2);
        ModelFile.Write(folder.File("m"), flow.Spec, new ModelMetadata(), flow.Parameters);
        var message = Assert.Throws<ModelFileException>(() => CheckpointFile.Read(folder.File("m"))).Message;
        Assert.Contains("no checkpoint", message);
        Assert.Contains(folder.File("m"), message);
    }

    [Theory]
    [InlineData("adam.mean")]
    [InlineData("average.weights")]
    [InlineData("best.weights")]
    public void A_missing_buffer_is_named_on_resume(string name)
    {
        using var folder = new TemporaryFolder();
        Train(folder.File("c"));
        var checkpoint = Edited(folder, skip: "training." + name);
        using var flow = new ActNormFlow(2);
        Assert.Contains(name, Assert.Throws<ModelFileException>(
            () => Trainer.Resume(flow, ArrayRows.Normal(40, 2, 1), null, checkpoint())).Message);
    }

    [Theory]
    [InlineData("epoch", "-1")]
    [InlineData("epoch", "5")]
    [InlineData("step", "-1")]
    [InlineData("rows", "-4")]
    [InlineData("rateFactor", "0")]
    [InlineData("rateFactor", "\"NaN\"")]
    [InlineData("recoveries", "-1")]
    [InlineData("optimizerSteps", "-1")]
    [InlineData("bestEpoch", "9")]
    [InlineData("epochs", "[]")]
    [InlineData("epochs", "null")]
    [InlineData("epochs", "[null]")]
    [InlineData("step", "\"x\"")]
    public void An_impossible_progress_is_refused(string property, string value)
    {
        using var folder = new TemporaryFolder();
        Train(folder.File("c"));
        var read = Edited(folder, edit: progress => progress[property] = JsonNode.Parse(value));
        var message = Assert.Throws<ModelFileException>(() => read()).Message;
        Assert.Contains(folder.File("edited"), message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_buffer_longer_than_the_weights_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        Train(folder.File("c"));
        Assert.Contains("longer", Assert.Throws<ModelFileException>(() => Edited(folder, extra: new float[5])()).Message);
    }

    private static Func<Checkpoint> Edited(TemporaryFolder folder, string? skip = null, Action<JsonNode>? edit = null, float[]? extra = null)
    {
        using (var file = SafetensorsFile.Open(folder.File("c")))
        {
            var writer = new SafetensorsWriter();
            foreach (var (key, value) in file.Metadata)
            {
                var node = key == "realnvp.progress" ? JsonNode.Parse(value) : null;
                if (node is not null)
                {
                    edit?.Invoke(node);
                }

                writer.AddMetadata(key, node?.ToJsonString() ?? value);
            }

            foreach (var tensor in file.Tensors.Where(tensor => tensor.Name != skip))
            {
                var values = new float[tensor.ElementCount];
                file.ReadFloats(tensor.Name, values);
                writer.Add(tensor.Name, tensor.Shape.AsSpan(), values);
            }

            if (extra is not null)
            {
                writer.Add("training.extra", [extra.Length], extra);
            }

            writer.Save(folder.File("edited"));
        }

        return () => CheckpointFile.Read(folder.File("edited")).Checkpoint;
    }

    private static Checkpoint Train(string path)
    {
        using var flow = new ActNormFlow(2);
        Checkpoint? saved = null;
        var recorder = new Recorder
        {
            OnStep = report => Assert.True(report.Step > 0),
            OnCheckpointDue = (capture, _) =>
            {
                if (saved is null)
                {
                    var captured = capture();
                    CheckpointFile.Write(path, captured, new ModelMetadata { Recipe = "mine" });
                    saved = CheckpointFile.Read(path).Checkpoint;
                    Assert.Equal(captured.Parameters.Weights.ToArray(), saved.Parameters.Weights.ToArray());
                    Assert.Equal(captured.Buffers.Select(buffer => buffer.Values.ToArray()), saved.Buffers
                        .OrderBy(buffer => captured.Buffers.Select(other => other.Name).ToList().IndexOf(buffer.Name))
                        .Select(buffer => buffer.Values.ToArray()));
                }
            },
        };
        new Trainer(flow, ArrayRows.Normal(40, 2, 1), ArrayRows.Normal(20, 2, 2), Options).Run([recorder], TestContext.Current.CancellationToken);
        return saved!;
    }
}
