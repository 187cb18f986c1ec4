using System.Globalization;
using System.Text;
using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The folder of a run and the names in it. One training at a time has it: who writes takes <see cref="Lock"/>.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string LockName = ".realnvp-lock";

    private FileStream? _lock;

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The model with the best weights so far.</summary>
    public string Model => In("model.safetensors");

    /// <summary>A copy of the model that the training began from; there for such runs alone.</summary>
    public string Start => In("start.safetensors");

    /// <summary>The training's whole state; of an ensemble the first flow's.</summary>
    public string Checkpoint => CheckpointOf(1);

    /// <summary>The figures of every epoch, one a line; of an ensemble the first flow's.</summary>
    public string Metrics => MetricsOf(1);

    /// <summary>The <see cref="RunRecord"/>.</summary>
    public string Record => In("run.json");

    /// <summary>The loss curve.</summary>
    public string LossPicture => In("loss.png");

    /// <summary>The folder of the pictures of every epoch.</summary>
    public string Samples => In("samples");

    /// <summary>The movie of those pictures.</summary>
    public string Movie => In("movie.gif");

    /// <summary>The page with all of it.</summary>
    public string Report => In("report.html");

    /// <summary>Makes the folder of a new run and locks it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="force">Whether a run that is already there may be replaced.</param>
    /// <exception cref="InvalidInputException">
    /// There is a run already and <paramref name="force"/> is not set, another training is at work in it, or a file is in the way.
    /// </exception>
    public static RunFolder Create(string path, bool force)
    {
        var folder = new RunFolder(path);
        if (File.Exists(path))
        {
            throw new InvalidInputException($"'{path}' is a file; name a folder for the run.") { Options = [nameof(path)] };
        }

        if (!force && (File.Exists(folder.Model) || File.Exists(folder.Checkpoint)))
        {
            throw new InvalidInputException(
                $"'{path}' already holds a run; name another folder, go on with `realnvp resume`, or let it be replaced.")
            {
                Options = [nameof(path), nameof(force)],
            };
        }

        Directory.CreateDirectory(folder.Samples);
        folder.Lock();
        foreach (var old in (string[])
        [
            folder.Model, folder.Checkpoint, folder.Start, .. Directory.GetFiles(folder.Samples, "epoch-*.png"),
            .. Enumerable.Range(2, EnsembleMember.MostMembers - 1).SelectMany(number => (string[])[folder.CheckpointOf(number), folder.MetricsOf(number)]),
        ])
        {
            File.Delete(old);
        }

        return folder;
    }

    /// <summary>
    /// Takes the folder for this program alone until <see cref="Dispose"/>, or until the program ends, however it does; then clears what programs that were
    /// killed left half written. Taken already, it stays so.
    /// </summary>
    /// <exception cref="InvalidInputException">Another training is at work in it, or it cannot be written to.</exception>
    public void Lock()
    {
        try
        {
            // An open file that nobody else may open: the system takes that back with the program that has it. The file stays, so that none is locked twice.
            _lock ??= new FileStream(In(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidInputException($"Cannot write to '{Path}' because access is denied; name another folder, or change its permissions.", error);
        }
        catch (IOException error) when (File.Exists(In(LockName)))
        {
            throw new InvalidInputException(
                $"Another training is at work in '{Path}'; wait until it has ended, or train into another folder.", error);
        }

        Leftovers.Clear(Path);
        Leftovers.Clear(Samples);
    }

    /// <summary>Gives the folder up to others.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    /// <summary>Opens the folder of a run that was begun.</summary>
    /// <exception cref="InvalidInputException">There is no run in it.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        return File.Exists(folder.Record)
            ? folder
            : throw new InvalidInputException($"'{path}' is no run: it has no run.json; name a folder that `realnvp train` made.");
    }

    /// <summary>The state of the training of a flow, whose numbers begin at 1.</summary>
    public string CheckpointOf(int number) => In(number == 1 ? "checkpoint.safetensors" : $"checkpoint-{number}.safetensors");

    /// <summary>The figures of every epoch of a flow.</summary>
    public string MetricsOf(int number) => In(number == 1 ? "metrics.csv" : $"metrics-{number}.csv");

    /// <summary>The picture of the samples after an epoch.</summary>
    public string SamplePicture(int epoch) => System.IO.Path.Combine(Samples, $"epoch-{epoch:D3}.png");

    /// <summary>A file in the folder.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes run.json.</summary>
    public void Write(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        AtomicFile.WriteAllText(Record, record.ToJson());
    }

    /// <summary>Reads run.json.</summary>
    /// <exception cref="InvalidInputException">It is damaged.</exception>
    public RunRecord ReadRecord()
    {
        try
        {
            return RunRecord.FromJson(File.ReadAllText(Record));
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"'{Record}' is damaged: {error.Message}", error);
        }
    }

    /// <summary>Writes the metrics of a flow from all epochs so far, so that they always agree with the checkpoint.</summary>
    public void Write(int number, IReadOnlyList<EpochReport> epochs, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        var text = new StringBuilder("epoch,train_nats,valid_nats,train_bits_per_dim,valid_bits_per_dim,learning_rate,rows_per_second,seconds,best\n");
        foreach (var epoch in epochs)
        {
            string?[] cells =
            [
                epoch.Epoch.ToString(CultureInfo.InvariantCulture),
                Number(epoch.TrainNats),
                Number(epoch.ValidNats),
                Number(Bits(epoch.TrainNats, shape)),
                Number(Bits(epoch.ValidNats, shape)),
                Number(epoch.LearningRate),
                epoch.RowsPerSecond.ToString("F0", CultureInfo.InvariantCulture),
                epoch.Seconds.ToString("F2", CultureInfo.InvariantCulture),
                epoch.IsBest ? "1" : "0",
            ];
            text.AppendJoin(',', cells).Append('\n');
        }

        AtomicFile.WriteAllText(MetricsOf(number), text.ToString());
    }

    private static double? Bits(double? nats, Shape shape) =>
        nats is { } value ? Likelihood.ToBitsPerDimension(value, shape) : null;

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
