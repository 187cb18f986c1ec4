using RealNvp;
using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;

// own-step: a step and a network that RealNvp does not have, in a flow that torch trains, saves and reads again.
OwnKinds.Register(new SinhArcsinhKind());
OwnKinds.Register(new SineKind());
var flow = FlowSpec.FromJson("""
    { "shape": [2], "steps": [
      { "step": "own", "name": "sinh-arcsinh", "settings": { "tail": -0.1 } },
      { "step": "affine-coupling", "logScale": {}, "shared": { "net": "own-network", "name": "sine", "settings": { "width": 16 } } },
      { "step": "affine-coupling", "logScale": {}, "flip": true, "shared": { "net": "own-network", "name": "sine" } },
      { "step": "own", "name": "sinh-arcsinh" }] }
    """);

// A step and a network of one's own are held to what ours are held to.
BijectionContract.Check(flow, [0.3f, -1.2f, 2, 0.1f, -0.7f, 0.4f]);

// Points on a bent, heavy-tailed line.
var random = new SeededRandom(1);
var values = new float[2 * 1200];
for (var row = 0; row < values.Length; row += 2)
{
    values[row] = (float)Math.Sinh(random.NextGaussian());
    values[row + 1] = (float)(Math.Sin(2 * values[row]) + (0.3 * random.NextGaussian()));
}

var (train, valid) = (new FloatRows(values.AsMemory(0, 2000), width: 2), new FloatRows(values.AsMemory(2000), width: 2));
using var engine = TorchEngine.Instance.Create(flow, FlatParameters.Start(flow, seed: 1));
var end = new Trainer(engine, train, valid, new() { Epochs = 20, BatchSize = 100, LearningRate = 1e-2, Seed = 1 }).Run([]);

using var model = new DensityModel(engine, new ModelMetadata { Seed = 1, TrainingRows = train.Count, Epoch = end.BestEpoch });
var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
model.Save(path);
using var again = DensityModel.Load(path, TorchEngine.Instance);
File.Delete(path);

var (first, last) = (end.Epochs[0].ValidNats, end.Epochs[^1].ValidNats);
Console.WriteLine(FormattableString.Invariant($"validation from {first:F3} to {last:F3} nats in {end.Epochs.Count} epochs"));
Console.WriteLine(model.LogProb([1f, 0.5f]).Equals(again.LogProb([1f, 0.5f])) ? "read again, log p is the same" : "read again, log p differs");
