using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Managed;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>
/// A run on a table with missing values that are filled in: a first training on the complete rows alone, in a folder within the run's,
/// whose model fills the other rows; then the run's own training, from its beginning, on all of them. Validation and test rows are
/// complete ones, and the same in both.
/// </summary>
/// <remarks>The rows of the second training are a function of the file and the first model, so that it resumes as exactly as any other.</remarks>
internal sealed class FilledRun(Terminal terminal, RunTimes times)
{
    private const string FirstFolder = "complete-rows";

    /// <summary>Begins with the first training.</summary>
    public int Begin(string path, bool force, RunRecord record, Dataset complete, CancellationToken cancellationToken)
    {
        terminal.Say($"First training, on the complete rows alone; its model then fills in what "
            + $"{Counted.Of(complete.IncompleteRows, "row", "lacks", "lack")}.");
        RunFolder? folder = null;
        try
        {
            var ofOneFlow = record with { Missing = MissingRule.Drop, Members = null };
            var code = NewRun.Execute(terminal, Create, ofOneFlow, complete, start: null, Half(), cancellationToken);
            return code == ExitCode.Success ? BeginSecond(folder!, record, null, cancellationToken) : code;
        }
        finally
        {
            folder?.Dispose();
        }

        RunFolder Create()
        {
            folder = RunFolder.Create(path, force);
            folder.Write(record with { Threads = ManagedEngine.Instance.Threads });
            return RunFolder.Create(folder.In(FirstFolder), force: true);
        }
    }

    /// <summary>Goes on with whichever of the two trainings was interrupted.</summary>
    public int Resume(RunFolder folder, RunRecord record, int? epochs, string? directory, CancellationToken cancellationToken)
    {
        var training = record.Recipe.Training with { Epochs = epochs ?? record.Recipe.Training.Epochs };
        if (!File.Exists(Path.Combine(folder.In(FirstFolder), Path.GetFileName(folder.Record))))
        {
            // Ended before the first training began: it begins again, and takes the folder anew.
            using var complete = LoadedData.Of(
                record with { Missing = MissingRule.Drop }, directory, filledBy: null, start: null, schema: null, terminal, collective: null, cancellationToken);
            folder.Dispose();
            return Begin(folder.Path, force: true, record with { Recipe = record.Recipe with { Training = training } }, complete, cancellationToken);
        }

        using var first = RunFolder.Open(folder.In(FirstFolder));
        first.Lock();
        if (File.Exists(folder.Checkpoint))
        {
            using var model = DensityModel.Load(first.Model, CommandEngine.For(record.Choice));
            return new ResumedRun(terminal, epochs, directory, times).Execute(folder, record, model, cancellationToken);
        }

        var firstRecord = first.ReadRecord();
        if (firstRecord.Outcome is null or TrainingOutcome.Interrupted)
        {
            var code = new ResumedRun(terminal, null, directory, Half()).Execute(first, firstRecord, null, cancellationToken);
            if (code != ExitCode.Success)
            {
                return code;
            }
        }

        return BeginSecond(folder, record with { Recipe = record.Recipe with { Training = training } }, directory, cancellationToken);
    }

    private int BeginSecond(RunFolder folder, RunRecord record, string? directory, CancellationToken cancellationToken)
    {
        terminal.Say("Second training, on all rows, those that lacked a value filled in.");
        using var model = DensityModel.Load(RunFolder.Open(folder.In(FirstFolder)).Model, CommandEngine.For(record.Choice));
        using var data = LoadedData.Of(record, directory, model, start: null, schema: null, terminal, collective: null, cancellationToken);
        return NewRun.Execute(terminal, () => folder, record, data, start: null, Half(), cancellationToken);
    }

    // Either training may take half of the time that the user gives the run.
    private RunTimes Half() => times with { Most = FilledTraining.Half(times.Most) };
}
