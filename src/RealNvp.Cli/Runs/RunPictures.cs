using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Pictures;
using RealNvp.Rows;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The pictures of a run: samples after every epoch, from the same latents each time; the movie and the maps at the end.</summary>
internal abstract class RunPictures : ITrainingObserver
{
    private readonly RunFolder _folder;
    private readonly DensityModel _model;
    private readonly float[] _latents;
    private readonly float[] _context;
    private readonly CancellationToken _whileTraining;

    /// <param name="folder">The run's folder.</param>
    /// <param name="model">The model in training.</param>
    /// <param name="samples">How many samples a picture shows.</param>
    /// <param name="ofClass">How many of them in a row are of one class, where there are classes.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="whileTraining">Stops the drawing of an epoch's samples.</param>
    protected RunPictures(RunFolder folder, DensityModel model, int samples, int ofClass, ulong seed, CancellationToken whileTraining)
    {
        _whileTraining = whileTraining;
        _folder = folder;
        _model = model;
        _latents = new float[samples * model.Dimension];
        FlowDensity.FillLatents(_latents, seed, latentBase: model.Spec.Base);
        _context = ClassContext.InTurn(samples, model.Spec.Context, ofClass);
    }

    protected RunFolder Folder => _folder;

    protected DensityModel Model => _model;

    /// <summary>The shades of each colour in the movie; 256 are all.</summary>
    protected virtual int MovieShades => 256;

    /// <summary>The pictures that fit a data set: grids of images, scatters in the plane, or none.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="data">The data.</param>
    /// <param name="model">The model in training.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="whileTraining">Stops the drawing of an epoch's samples.</param>
    public static RunPictures For(RunFolder folder, Dataset data, DensityModel model, ulong seed, CancellationToken whileTraining) =>
        data.Levels is not null && ImageGrid.CanDraw(data.Shape) ? new ImagePictures(folder, model, seed, whileTraining)
            : data.Levels is null && data.Shape.Size == 2 && data.Train.ContextWidth == 0 ? new PlanePictures(folder, data, model, seed, whileTraining)
            : new NoSamplePictures(folder, model, seed, whileTraining);

    /// <summary>What the page shows in two themes.</summary>
    public ReportPlots Plots { get; } = new();

    public void EpochEnded(EpochReport report) => Draw(_folder.SamplePicture(report.Epoch), _whileTraining);

    /// <summary>Draws samples of the model as it is now.</summary>
    public void Draw(string path, CancellationToken cancellationToken) =>
        DrawSamples(_model.Decode(_latents, _context, cancellationToken), PlotTheme.Light)?.Save(path);

    /// <summary>Draws the samples of the model as it is now, which a file shows, for dark screens, if they are a plot.</summary>
    public void AddDarkSamples(string path, CancellationToken cancellationToken)
    {
        if (ArePlots && File.Exists(path) && DrawSamples(_model.Decode(_latents, _context, cancellationToken), PlotTheme.Dark) is { } dark)
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

    /// <summary>Whether samples are drawn as points, with ink on a ground, and so differ between themes.</summary>
    protected virtual bool ArePlots => false;

    protected abstract Picture? DrawSamples(float[] samples, PlotTheme theme);
}
