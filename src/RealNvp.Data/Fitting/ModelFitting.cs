using RealNvp.Collectives;
using RealNvp.Training;

namespace RealNvp.Data.Fitting;

/// <summary>
/// From rows to a model in one call: read, split, fitted, calibrated on rows that training did not see, and described. The command and
/// <see cref="AnomalyDetector"/> go the same way, so that equal rows, options and seeds give equal models.
/// </summary>
public static class ModelFitting
{
    /// <summary>Fits a model to the rows of a table: of ten rows eight train, one chooses the best epoch and one calibrates.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">What differs from the defaults; null for the defaults.</param>
    /// <param name="progress">Hears what was found out about the rows, and how far the training is; on the thread that trains.</param>
    /// <param name="cancellationToken">Ends it within a step.</param>
    /// <returns>The model, for the caller to dispose of.</returns>
    /// <exception cref="DataFaultException">The rows are missing, damaged or too few; the sentence says what to do.</exception>
    /// <exception cref="TrainingFailedException">The training did not converge.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DensityModel Fit(
        TableSource table, FitOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new();
        var loading = new DataOptions { Seed = options.Seed, Table = options.Table, Missing = options.Missing, Collective = options.Collective };
        loading = options.From?.Reading(loading, options.Missing) ?? loading;
        var notes = progress is null ? null : new Notices(progress);
        using var data = table.Load(loading, notes, cancellationToken);
        if (options.From?.Warning is { } warning)
        {
            notes?.Report(warning);
        }

        if (loading.FilledBy is not null || !FilledTraining.IsNeeded(options.Missing, data))
        {
            return Fit(data, options, progress, cancellationToken);
        }

        var half = options with { MostTime = FilledTraining.Half(options.MostTime) };
        using var first = Trained(data, half, new(1, 1, progress), cancellationToken);
        using var filled = table.Load(loading with { FilledBy = first.Model }, notes, cancellationToken);
        return Fit(filled, half, progress, cancellationToken);
    }

    /// <summary>Fits a model to data that was loaded.</summary>
    /// <param name="data">The data.</param>
    /// <param name="options">What differs from the defaults; options of how rows are read and filled have no effect here.</param>
    /// <param name="progress">Hears how far the training is; on the thread that trains.</param>
    /// <param name="cancellationToken">Ends it within a step.</param>
    /// <returns>The model, for the caller to dispose of.</returns>
    /// <exception cref="DataFaultException">The recipe does not fit the data.</exception>
    /// <exception cref="TrainingFailedException">The training did not converge.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DensityModel Fit(
        Dataset data, FitOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        data = options is { Recipe: null, From: null } ? DataRecipe.Given(data, options.Preset) : data;
        var fit = TrainedMembers(data, options, progress, cancellationToken);
        try
        {
            fit.Calibrate(options.KeepTrainingRows, Processes(options).Count == 1 ? cancellationToken : CancellationToken.None);
            return fit.Model;
        }
        catch
        {
            fit.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Fit(TableSource, FitOptions?, IProgress{TrainingProgress}?, CancellationToken)"/>, on a thread of the pool.</summary>
    /// <inheritdoc cref="Fit(TableSource, FitOptions?, IProgress{TrainingProgress}?, CancellationToken)"/>
    public static Task<DensityModel> FitAsync(
        TableSource table, FitOptions? options = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Fit(table, options, progress, cancellationToken), cancellationToken);

    /// <summary>Trains one flow after the other and makes one model of them.</summary>
    private static ModelFit TrainedMembers(
        Dataset data, FitOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var members = options.MembersFor(data);
        var time = new SharedTime(options.MostTime, members);
        var fits = new List<ModelFit>();
        try
        {
            for (var number = 1; number <= members; number++)
            {
                fits.Add(Trained(data, options with { MostTime = time.Of(number) }, new(number, members, progress), cancellationToken));
            }

            fits[0].Combine(fits[1..]);
            return fits[0];
        }
        catch
        {
            fits.ForEach(fit => fit.Dispose());
            throw;
        }
    }

    private static ModelFit Trained(Dataset data, FitOptions options, MemberProgress member, CancellationToken cancellationToken)
    {
        var fit = EnsembleMember.Begin(data, options.RecipeFor(data), member.Number, options.From, options.Engines, Processes(options), cancellationToken);
        try
        {
            if (options.MostTime is { } most && !(most > TimeSpan.Zero && most.TotalMilliseconds < uint.MaxValue - 1))
            {
                throw new ArgumentOutOfRangeException(nameof(options), $"The time for a training must lie above 0 and below 49 days but is {most}.");
            }

            using var timed = SharedTime.Limit(options.MostTime, cancellationToken);
            fit.Train(member.Progress is { } progress ? [new ProgressObserver(progress, options.MostTime, member.Number, member.Members)] : [], timed.Token);
            ThrowIfCancelled(Processes(options), cancellationToken);
            return fit;
        }
        catch
        {
            fit.Dispose();
            throw;
        }
    }

    private static ICollective Processes(FitOptions options) => options.Collective ?? OneProcess.Instance;

    // Cancelled in one process, all of them stop: none may wait for one that has gone.
    private static void ThrowIfCancelled(ICollective collective, CancellationToken cancellationToken)
    {
        cancellationToken = collective.Any(cancellationToken.IsCancellationRequested) && !cancellationToken.IsCancellationRequested
            ? new(canceled: true)
            : cancellationToken;
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Which flow of how many is trained, and who hears of it.</summary>
    private sealed record MemberProgress(int Number, int Members, IProgress<TrainingProgress>? Progress);

    /// <summary>Lines on how rows were read, as reports of a training that has not begun.</summary>
    private sealed class Notices(IProgress<TrainingProgress> progress) : IProgress<string>
    {
        public void Report(string value) => progress.Report(new() { Epoch = 0, Epochs = 0, Step = 0, StepsPerEpoch = 0, Notice = value });
    }
}
