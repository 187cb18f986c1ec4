using RealNvp.Calibration;
using RealNvp.Collectives;
using RealNvp.Evaluation;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Training;

namespace RealNvp.Data.Fitting;

/// <summary>
/// One training from data to a model: fitted, calibrated on rows that training did not see, and described by metadata that leads back to them.
/// The steps are separate for whoever watches, saves and resumes; <see cref="ModelFitting"/> takes them all at once.
/// </summary>
/// <example>
/// <code>
/// using var data = DatasetCatalogue.Load("readings.csv", new());
/// using var fit = ModelFit.Begin(data, DataRecipe.For(data));
/// fit.Train([], stopping);
/// fit.Calibrate();
/// fit.Model.Save("readings.safetensors");
/// </code>
/// </example>
public sealed class ModelFit : IDisposable
{
    private readonly Trainer _trainer;
    private readonly string _recipe;
    private readonly RowLabels? _classes;
    private readonly ModelStart? _start;
    private readonly ICollective _collective;

    private ModelFit(
        Dataset data, string recipe, ITrainableFlow flow, ModelStart? start, ICollective collective, Func<ITrainableFlow, Trainer> train)
    {
        try
        {
            (Data, _recipe, Flow, _start, _collective) = (data, recipe, flow, start, collective);
            _trainer = train(flow);

            // A table's context is columns, of which the schema knows all; other data is conditioned on the class of each row.
            _classes = data.Train.ContextWidth > 0 && data.Schema is not { ContextWidth: > 0 } ? data.ReadLabels() : null;
            Model = new DensityModel(flow, Metadata(), data.Schema);
        }
        catch
        {
            flow.Dispose();
            throw;
        }
    }

    /// <summary>The data, which whoever loaded it disposes of after this.</summary>
    public Dataset Data { get; }

    /// <summary>The flow that learns.</summary>
    public ITrainableFlow Flow { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training => _trainer.Options;

    /// <summary>
    /// The model as it stands, which is disposed of with this. While <see cref="Train"/> runs it is that of <see cref="TrainingStart.Judged"/>, whose
    /// weights are validated and would be saved; afterwards another object, with the metadata of the training, after <see cref="Combine"/> the ensemble, and
    /// after <see cref="Calibrate"/> with its calibration.
    /// </summary>
    public DensityModel Model { get; private set; }

    /// <summary>Prepares a training from the beginning.</summary>
    /// <param name="data">The data, with the context that the recipe's flow is conditioned on.</param>
    /// <param name="recipe">The flow and how it is trained.</param>
    /// <param name="engines">Engines to try in order; null or without any, the managed engine.</param>
    /// <param name="cancellationToken">Stops the fit of a mixture that the recipe's flow has as its base.</param>
    /// <exception cref="DataFaultException">No engine can run the flow, or the rows do not fit it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ModelFit Begin(
        Dataset data, Recipe recipe, IReadOnlyList<IFlowEngine>? engines = null, CancellationToken cancellationToken = default) =>
        Begin(data, recipe, OneProcess.Instance, engines, cancellationToken);

    /// <summary>The same over several processes, each of which calls this with the same recipe and with all data or its part of it; see <see cref="Trainer"/>.</summary>
    /// <param name="data">The data.</param>
    /// <param name="recipe">The flow and how it is trained.</param>
    /// <param name="collective">The processes that train together.</param>
    /// <param name="engines">Engines to try in order; null or without any, the managed engine.</param>
    /// <param name="cancellationToken">Stops the fit of a mixture that the recipe's flow has as its base.</param>
    /// <exception cref="DataFaultException">No engine can run the flow, or the rows do not fit it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ModelFit Begin(
        Dataset data, Recipe recipe, ICollective collective, IReadOnlyList<IFlowEngine>? engines = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(collective);
        recipe = BaseFit.Of(data, recipe, collective, cancellationToken);
        var flow = Engines.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, recipe.Training.Seed), engines ?? []);
        return new(data, recipe.Name, flow, start: null, collective, begun => new Trainer(begun, data.Train, data.Valid, recipe.Training, collective: collective));
    }

    /// <summary>Prepares a training that goes on from the weights of a model, on the same rows and others or on others alone.</summary>
    /// <param name="data">The rows, read by the model's columns and split by what it has seen (<see cref="ModelStart.Reading"/>).</param>
    /// <param name="start">The model; it is only read, and another is made.</param>
    /// <param name="training">How it is trained.</param>
    /// <param name="engines">Engines to try in order; without any, the managed engine.</param>
    /// <exception cref="DataFaultException">The rows do not fit the model, or no engine can run it.</exception>
    public static ModelFit BeginFrom(Dataset data, ModelStart start, TrainingOptions training, params IReadOnlyList<IFlowEngine> engines) =>
        BeginFrom(data, start, training, OneProcess.Instance, engines);

    /// <summary>The same over several processes, each of which calls this with the same model.</summary>
    /// <param name="data">The rows, all or the part of this process.</param>
    /// <param name="start">The model; it is only read, and another is made.</param>
    /// <param name="training">How it is trained.</param>
    /// <param name="collective">The processes that train together.</param>
    /// <param name="engines">Engines to try in order; without any, the managed engine.</param>
    /// <exception cref="DataFaultException">The rows do not fit the model, or no engine can run it.</exception>
    public static ModelFit BeginFrom(
        Dataset data, ModelStart start, TrainingOptions training, ICollective collective, params IReadOnlyList<IFlowEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(training);
        start.RequireSameColumns(data);
        var model = start.Model;
        var flow = Engines.Create(model.Spec, start.CopyWeights(), engines);
        return new(
            data, model.Metadata.Recipe, flow, start, collective, begun => new Trainer(begun, data.Train, data.Valid, training, keepsWeights: true, collective));
    }

    /// <summary>Goes on with a training from a checkpoint; see <see cref="Trainer.Resume"/>.</summary>
    /// <param name="data">The same data.</param>
    /// <param name="checkpoint">Where the training stood.</param>
    /// <param name="recipe">The recipe's name.</param>
    /// <param name="start">The model that the training began from; null for one from the beginning.</param>
    /// <param name="engines">Engines to try in order; without any, the managed engine.</param>
    /// <exception cref="DataFaultException">The rows are not those of the checkpoint, or no engine can run its flow.</exception>
    public static ModelFit Resume(
        Dataset data, Checkpoint checkpoint, string recipe, ModelStart? start = null, params IReadOnlyList<IFlowEngine> engines) =>
        Resume(data, checkpoint, recipe, OneProcess.Instance, start, engines);

    /// <summary>The same over several processes, each of which calls this with the same checkpoint; they need not be as many as before.</summary>
    /// <param name="data">The same data, or the part of this process.</param>
    /// <param name="checkpoint">Where the training stood.</param>
    /// <param name="recipe">The recipe's name.</param>
    /// <param name="collective">The processes that train together from now on.</param>
    /// <param name="start">The model that the training began from; null for one from the beginning.</param>
    /// <param name="engines">Engines to try in order; without any, the managed engine.</param>
    /// <exception cref="DataFaultException">The rows are not those of the checkpoint, or no engine can run its flow.</exception>
    public static ModelFit Resume(
        Dataset data, Checkpoint checkpoint, string recipe, ICollective collective, ModelStart? start = null, params IReadOnlyList<IFlowEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(recipe);
        var flow = Engines.Create(checkpoint.Spec, new FlatParameters(checkpoint.Parameters.Plan), engines);
        return new(
            data,
            recipe,
            flow,
            start,
            collective,
            begun => Trainer.Resume(begun, data.Train, data.Valid, checkpoint, keepsWeights: start is not null, collective));
    }

    /// <summary>Trains to the end, or until cancelled; see <see cref="Trainer.Run"/>.</summary>
    public TrainingEnd Train(IReadOnlyList<ITrainingObserver> observers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(observers);
        try
        {
            return _trainer.Run([new Beginning(this), .. observers], cancellationToken);
        }
        finally
        {
            Model = new DensityModel(Flow, Metadata(), Data.Schema);
        }
    }

    /// <summary>
    /// Makes <see cref="Model"/> the ensemble of this training's flow and those of others, each trained to its end (<see cref="EnsembleMember"/>). What is
    /// measured, calibrated and saved from then on is the ensemble, by the data of this training, the first.
    /// </summary>
    /// <param name="others">The other trainings, in their order. Their flows are disposed of with this, so that they need no disposing.</param>
    /// <exception cref="InvalidInputException">They are of other data, or too many.</exception>
    public void Combine(IReadOnlyList<ModelFit> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        Model = others.Count == 0 ? Model : DensityModel.Ensemble([Model, .. others.Select(other => other.Model)]);
    }

    /// <summary>
    /// The likelihood of the test rows, with one sample of noise each; null if there are none. Where several processes train, all of them call this.
    /// </summary>
    public Likelihood? MeasureTest(CancellationToken cancellationToken = default) =>
        Data.Test.Count == 0 ? null : Likelihood.MeasureInSight(
            Model.Flow, Data.Test, Training.Seed, importanceSamples: 1, measured: null, cancellationToken, collective: _collective);

    /// <summary>
    /// How many of a thousand samples of the model can be read; null for data that cannot tell: no small grey images, or images without classes.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ReadableSamples? MeasureSamples(CancellationToken cancellationToken = default) =>
        ReadableSamples.CanTell(Flow.Spec, Data.Train.Count) && KnownClasses() is { } labels
            ? ReadableSamples.Measure(Model, Data.Train, labels.Train.Span, Data.Test, Training.Seed, cancellationToken)
            : null;

    /// <summary>
    /// Measures the held-out rows (<see cref="Dataset.HeldOut"/>), so that the model's scores become p-values; without held-out rows the model stays
    /// without. Where several processes train, all of them call this.
    /// </summary>
    /// <param name="keepTrainingRows">
    /// Whether the model keeps a sample of the training rows, for baselines and explanations, and the hashes of rows that it has seen; what is saved then
    /// holds these rows.
    /// </param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public ScoreCalibration? Calibrate(bool keepTrainingRows = true, CancellationToken cancellationToken = default)
    {
        using var shared = Data.Shared();
        Model.Calibration = HeldOutCalibration.Measure(Model, Data, keepTrainingRows, Training.Seed, cancellationToken);
        Model.CalibrationWithoutClasses = _classes is { Names.Count: <= HeldOutCalibration.MostClasses }
            ? HeldOutCalibration.MeasureWithoutClasses(Model, Data, Training.Seed, cancellationToken)
            : null;
        Model.Seen = keepTrainingRows ? SeenRows.Measure(Data.Train, Data.Valid, Data.Test, _start?.Seen, _collective, cancellationToken) : null;
        return Model.Calibration;
    }

    /// <summary>Saves the training as it stands, from within <see cref="ITrainingObserver.CheckpointDue"/>, to go on from with <c>Resume</c>.</summary>
    /// <param name="path">The checkpoint; it is written beside and renamed.</param>
    public void SaveCheckpoint(string path) => CheckpointFile.Write(path, _trainer.Capture(), Metadata(), Data.Schema);

    /// <summary>Saves the best model so far, not calibrated yet, from within <see cref="ITrainingObserver.CheckpointDue"/>.</summary>
    /// <param name="path">The model file; it is written beside and renamed.</param>
    public void SaveBest(string path)
    {
        var checkpoint = _trainer.Capture();
        ModelFile.Write(path, new(checkpoint.Spec, Metadata(), checkpoint.BestParameters()) { Schema = Data.Schema });
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    /// <summary>The classes; null where there are none, or their file is missing, which is no reason to end a training that does not need them.</summary>
    private RowLabels? KnownClasses()
    {
        try
        {
            return Data.ReadLabels();
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    /// <summary>The one place that says what is known of a model that was trained.</summary>
    private ModelMetadata Metadata()
    {
        var progress = _trainer.Progress;
        double? nats = double.IsNaN(progress.BestNats) || progress.Epoch == 0 || progress.IsBestOfPart ? null : progress.BestNats;
        return new()
        {
            Recipe = _recipe,
            Data = Data.Origin?.Data ?? "",
            From = _start?.Path,
            DataSeed = Data.Origin?.Seed,
            FullTraining = Data.Origin?.FullTraining ?? false,
            Seed = Training.Seed,
            TrainingRows = progress.Rows,
            Epoch = progress.BestEpoch,
            ValidNats = nats,
            ValidBitsPerDimension = nats is { } value ? Likelihood.ToBitsPerDimension(value, Flow.Spec.Shape) : null,
            Classes = _classes?.Names,
            ClassRows = _classes?.CountTraining(),
            Engine = Flow.Engine.Name,
            Seconds = progress.Seconds,
        };
    }

    /// <summary>Lets the model be that of the flow that is judged, before other observers hear of the training.</summary>
    private sealed class Beginning(ModelFit fit) : ITrainingObserver
    {
        public void Started(TrainingStart start) => fit.Model = new DensityModel(start.Judged, fit.Metadata(), fit.Data.Schema);
    }
}
