using RealNvp.Files;
using RealNvp.Recipes;
using RealNvp.Specs;

[assembly: AssemblyFixture(typeof(RealNvp.Cli.Tests.RunFixture))]

namespace RealNvp.Cli.Tests;

/// <summary>A folder for this test run, and in it one small trained model that many tests read.</summary>
public sealed class RunFixture : IDisposable
{
    public RunFixture()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Spec, SmallRecipe.ToJson());
        CommandRun.Of("train", "--spec", Spec, "--epochs", "2", "--out", Run).Succeeds();
    }

    /// <summary>Two couplings with tiny networks on the digits.</summary>
    public static Recipe SmallRecipe
    {
        get
        {
            var net = new MlpSpec { Hidden = [8] };
            return new()
            {
                Name = "small",
                Flow = new()
                {
                    Shape = new Shape(1, 8, 8),
                    Levels = 17,
                    Steps =
                    [
                        new FlattenSpec(),
                        new LogitSpec(),
                        new AffineCouplingSpec { ScaleNet = net, ShiftNet = net },
                        new AffineCouplingSpec { ScaleNet = net, ShiftNet = net, Flip = true },
                    ],
                },
                Training = new() { BatchSize = 100, Epochs = 4 },
            };
        }
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"realnvp-cli-tests-{Guid.NewGuid():N}");

    public string Spec => In("small.json");

    public string Run => In("run");

    /// <summary>A path in the folder.</summary>
    public string In(params string[] names) => Path.Combine([Folder, .. names]);

    /// <summary>The checkpoint of a run in the folder.</summary>
    public Training.Checkpoint Checkpoint(string run) => CheckpointFile.Read(In(run, "checkpoint.safetensors")).Checkpoint;

    /// <summary>A file in the folder with this text.</summary>
    public string Write(string name, string text)
    {
        var path = In(name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
