using RealNvp.Data.Fitting;
using RealNvp.Flows;
using RealNvp.Pictures;
using RealNvp.Rows;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>
/// The pictures of a run: samples after every epoch, from the same latents each time; the movie and the maps at the end. Of an ensemble the epochs are those
/// of the first flow.
/// </summary>
internal abstract class RunPictures : ITrainingObserver
{
    private readonly RunFolder _folder;
    private readonly ModelFit _fit;
    private readonly float[] _latents;
    private readonly float[] _context;
    private readonly CancellationToken _whileTraining;

    /// <param name="folder">The run's folder.</param>
    /// <param name="fit">The training, whose model is drawn as it is when it is drawn.</param>
    /// <param name="samples">How many samples a picture shows.</param>
    /// <param name="ofClass">How many of them in a row are of one class, where there are classes.</param>
    /// <param name="whileTraining">Stops the drawing of an epoch's samples.</param>
    protected RunPictures(RunFolder folder, ModelFit fit, int samples, int ofClass, CancellationToken whileTraining)
    {
        _whileTraining = whileTraining;
        _folder = folder;
        _fit = fit;
        _latents = new float[samples * fit.Flow.Dimension];
        FlowDensity.FillLatents(_latents, fit.Training.Seed, latentBase: fit.Flow.Spec.Base);
        _context = ClassContext.InTurn(samples, fit.Flow.Spec.Context, ofClass);
    }

    protected RunFolder Folder => _folder;

    protected DensityModel Model => _fit.Model;

    /// <summary>The shades of each colour in the movie; 256 are all.</summary>
    protected virtual int MovieShades => 256;

    /// <summary>The pictures that fit a data set: grids of images, scatters in the plane, or none.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="fit">The training.</param>
    /// <param name="whileTraining">Stops the drawing of an epoch's samples.</param>
    public static RunPictures For(RunFolder folder, ModelFit fit, CancellationToken whileTraining) =>
        fit.Data.Parted is not null ? new NoSamplePictures(folder, fit, whileTraining)
            : fit.Data.Levels is not null && ImageGrid.CanDraw(fit.Data.Shape) ? new ImagePictures(folder, fit, whileTraining)
            : fit.Data.Levels is null && fit.Data.Shape.Size == 2 && fit.Data.Train.ContextWidth == 0 ? new PlanePictures(folder, fit, whileTraining)
            : new NoSamplePictures(folder, fit, whileTraining);

    /// <summary>What the page shows in two themes.</summary>
    public ReportPlots Plots { get; } = new();

    public void EpochEnded(EpochReport report) => Draw(_folder.SamplePicture(report.Epoch), _whileTraining);

    /// <summary>Draws samples of the model as it is now.</summary>
    public void Draw(string path, CancellationToken cancellationToken) =>
        DrawSamples(Samples(cancellationToken), PlotTheme.Light)?.Save(path);

    /// <summary>Draws the samples of the model as it is now, which a file shows, for dark screens, if they are a plot.</summary>
    public void AddDarkSamples(string path, CancellationToken cancellationToken)
    {
        if (ArePlots && File.Exists(path) && DrawSamples(Samples(cancellationToken), PlotTheme.Dark) is { } dark)
        {
            Plots.AddDark(path, dark);
        }
    }

    /// <summary>Draws what is drawn once: the movie, the maps.</summary>
    public virtual void Finish(IReadOnlyList<EpochReport> epochs, CancellationToken cancellationToken)
    {
        var frames = epochs.Select(epoch => (epoch.Epoch, Path: _folder.SamplePicture(epoch.Epoch))).Where(frame => File.Exists(frame.Path)).ToArray();
        if (frames.Length > 0)
        {
            RunMovie.Write(_folder.Movie, frames, MovieShades, cancellationToken);
        }
    }

    // An ensemble has no latents: it draws by the seed that the latents of one flow are drawn by.
    private float[] Samples(CancellationToken cancellationToken) => Model.Members.Count > 1
        ? Model.Sample(_latents.Length / Model.Dimension, _fit.Training.Seed, context: _context, cancellationToken: cancellationToken)
        : Model.Decode(_latents, _context, cancellationToken);

    /// <summary>Whether samples are drawn as points, with ink on a ground, and so differ between themes.</summary>
    protected virtual bool ArePlots => false;

    protected abstract Picture? DrawSamples(float[] samples, PlotTheme theme);
}
