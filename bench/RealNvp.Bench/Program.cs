using System.Globalization;
using RealNvp.Bench;
using RealNvp.Bench.Serving;
using RealNvp.Flows;

return args switch
{
    ["kernels", .. var rest] => KernelBenchmarks.Run(rest),
    ["readme" or "notebook" or "plane", .. var batches] when batches.All(batch => int.TryParse(batch, out _)) => FlowCase.Run(
        args[0], args[0] == "plane" ? 2 : 784, batches.Length == 0 ? [1, 128, 512, 4096] : [.. batches.Select(int.Parse)]),
    ["latency", .. var presets] when presets.All(preset => preset is "readme" or "tabular-spline") => LatencyCase.Run(presets),
    ["epoch", var preset, var data, .. var rest] when rest.Length <= 1 => EpochCase.Run(preset, data, rest is [var folder] ? folder : null),
    ["ranks", var preset, var threads] when int.TryParse(threads, out _) => RanksCase.Run(preset, int.Parse(threads)),
    ["collective", .. var lengths] when lengths.All(length => int.TryParse(length, out var values) && values > 0) => CollectiveCase.Run([.. lengths.Select(int.Parse)]),
    ["busy"] => BusyCores.Run(),
    ["paper-mnist" or "spline-mnist" or "glow-like-mnist", .. var batches] when batches.All(batch => int.TryParse(batch, out _)) => ImageCase.Run(
        args[0], batches.Length == 0 ? [64] : [.. batches.Select(int.Parse)]),
    ["device", var device, var work, .. var rest] when DeviceCase.Works.Contains(work) && rest is [] or ["small"] => DeviceCase.Run(device, work, isSmall: rest is ["small"]),
    ["memory"] => MemoryCase.Run(),
    ["memory", var couplings, var mode] when int.TryParse(couplings, out _) && Enum.TryParse<MemoryMode>(mode, out _) => MemoryCase.Measure(
        int.Parse(couplings), Enum.Parse<MemoryMode>(mode)),
    ["anomalies", var folder, .. var rest] when rest.All(AreDigits) => AnomalyCase.Run(folder, kept: null, SeedsOf(rest)),
    ["anomalies", var folder, var kept, .. var rest] when rest.All(AreDigits) => AnomalyCase.Run(folder, kept, SeedsOf(rest)),
    ["densities", var path, var preset, var folds, .. var rest] when int.TryParse(folds, out _) && rest.Length <= 3 => DensityCase.Run(
        path,
        int.Parse(folds),
        new(
            preset,
            rest is [var flows, ..] ? int.Parse(flows) : 1,
            rest is [_, var noise, ..] ? double.Parse(noise, CultureInfo.InvariantCulture) : 0,
            rest is [_, _, var degrees] ? double.Parse(degrees, CultureInfo.InvariantCulture) : null)),
    ["census", var folder, .. var rest] when IsSeed(rest) => TableFiles.Census(folder, SeedOf(rest)),
    ["truth", var folder, .. var rest] when IsSeed(rest) => TableFiles.Truth(folder, SeedOf(rest)),
    ["conditionals", var model, .. var rest] when IsSeed(rest) => ConditionalCase.Run(model, SeedOf(rest)),
    ["large", var folder, .. var rest] when rest is [] || (rest is [var rows] && int.TryParse(rows, out _)) => TableFiles.Large(
        folder, rest is [] ? 1_000_000 : int.Parse(rest[0])),
    ["synthetic", var real, var holdout, var synthetic, .. var targets] => SyntheticCase.Run(real, holdout, synthetic, targets),
    ["contamination", var folder, .. { Length: > 0 } names] => ContaminationCase.Run(folder, names),
    ["mlnet", var folder, var count, .. var rest] when int.TryParse(count, out var tables) && IsSeed(rest) =>
        MLNetCase.Run(folder, tables, rest is [] ? 1 : int.Parse(rest[0])),
    ["reasons", var kept, .. var files] => ReasonsCase.Run(kept, files),
    ["drift", .. var rest] when IsSeed(rest) => DriftCase.Run(rest is [] ? 1_000 : int.Parse(rest[0])),
    ["rates", var rows, var tables] when int.TryParse(rows, out _) && int.TryParse(tables, out _) => RatesCase.Run(int.Parse(rows), int.Parse(tables)),
    ["decisions"] => DecisionCase.Run(200, 1),
    ["decisions", var count, .. var rest] when int.TryParse(count, out _) && IsSeed(rest) => DecisionCase.Run(int.Parse(count), SeedOf(rest)),
    ["batching", var model, .. var rest] when rest.Length <= 1 && rest.All(AreDigits) => await BatchingCase.RunAsync(
        model, rest is [] ? 20_000 : int.Parse(rest[0])),
    ["serve", var command, var model, var other, .. var rest] when rest.Length <= 6 && rest.All(AreDigits) => ServeCase.Run(command, model, other, ServeLoad.Of(rest)),
    ["compare", var oldFolder, var newFolder, .. var cases] => CompareCase.Run(oldFolder, newFolder, cases),
    _ => Usage(),
};

static bool AreDigits(string word) => ulong.TryParse(word, out _);

static ulong[] SeedsOf(string[] rest) => rest is [] ? [1, 2, 3, 4, 5] : [.. rest.Select(ulong.Parse)];

static bool IsSeed(string[] rest) => rest is [] || (rest is [var seed] && ulong.TryParse(seed, out _));

static ulong SeedOf(string[] rest) => rest is [var seed] ? ulong.Parse(seed) : 1;

static int Usage()
{
    Console.Error.WriteLine(
        "usage: dotnet run -c Release --project bench/RealNvp.Bench -- kernels [BenchmarkDotNet options]"
        + " | (readme | notebook | plane | paper-mnist | spline-mnist | glow-like-mnist) [batch ...]"
        + " | epoch PRESET DATA [FOLDER] | ranks PRESET THREADS (also by mpirun) | latency [readme | tabular-spline ...] | memory [COUPLINGS Normal|Low] | device cpu|cuda[:N] agreement|rates|memory-normal|memory-low [small] | anomalies FOLDER [KEPT] [seed ...] | densities FOLDER|FILE PRESET FOLDS [FLOWS [NOISE [DEGREES]]]"
        + " | (census | truth) FOLDER [seed] | large FOLDER [rows] | conditionals MODEL [seed] | synthetic REAL.csv HOLDOUT.csv SYNTHETIC.csv [COLUMN ...]"
        + " | collective [VALUES ...] (by mpirun)"
        + " | contamination FOLDER TABLE ... | mlnet FOLDER TABLES [seed] | rates ROWS TABLES | reasons KEPT [TABLE.csv ...] | drift [streams]"
        + " | decisions [SIMULATIONS [seed]]"
        + " | batching MODEL [ROWS]"
        + " | serve PROGRAM MODEL OTHER [REQUESTS [ROWS [CLIENTS [RELOADS [RESTARTS [DAMAGED]]]]]]"
        + " | compare OLD NEW [case ...] (by build/compare-steps.sh)");
    return 2;
}
