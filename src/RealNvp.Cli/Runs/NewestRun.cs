using RealNvp.Data;
using RealNvp.Data.Images;
using RealNvp.Files;

namespace RealNvp.Cli.Runs;

/// <summary>Finds the run that was trained on data: what a user means who names the data where a model belongs.</summary>
internal static class NewestRun
{
    private static readonly string[] Places = ["runs", "."];

    /// <summary>Whether a name is that of data to train on rather than that of a model.</summary>
    public static bool IsData(string name) =>
        Directory.Exists(name)
            ? !File.Exists(Path.Combine(name, "run.json")) && !File.Exists(Path.Combine(name, "model.safetensors"))
            : (DatasetCatalogue.IsTable(name) && File.Exists(name)) || OwnIdxFile.IsOne(name) || DatasetCatalogue.All.Any(entry => entry.Name == name);

    /// <summary>The folder of the newest run on data, among the folders in runs/ and in the current folder.</summary>
    /// <exception cref="InvalidInputException">There is none; the sentence says what to do.</exception>
    public static string Of(string data)
    {
        var name = Path.Exists(data) ? DataPlace.Full(data) : data;
        return Places
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .Where(folder => File.Exists(Path.Combine(folder, "model.safetensors")) && WasTrainedOn(folder, name))
            .MaxBy(folder => File.GetLastWriteTimeUtc(Path.Combine(folder, "model.safetensors"))) is { } newest
            ? Path.GetRelativePath(".", newest)
            : throw new InvalidInputException(
                $"'{data}' is data and no model, and no run in runs/ or in the current folder was trained on it; "
                + $"train one with `realnvp train {data}`, or give the folder of a run.");
    }

    private static bool WasTrainedOn(string folder, string data)
    {
        try
        {
            var trained = File.Exists(Path.Combine(folder, "run.json"))
                ? RunFolder.Open(folder).ReadRecord().Data
                : ModelFile.Read(Path.Combine(folder, "model.safetensors")).Metadata.Data;
            return Path.TrimEndingDirectorySeparator(trained) == data;
        }
        catch (InvalidInputException)
        {
            return false;
        }
    }
}
