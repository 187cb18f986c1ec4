using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Persistence;
using RealNvp.Pictures;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The pictures of a run: samples after every epoch, from the same latents each time; the loss curve, the movie and the maps at the end.</summary>
internal abstract class RunPictures : ITrainingObserver
{
    private readonly RunFolder _folder;
    private readonly DensityModel _model;
    private readonly float[] _latents;
    private readonly float[] _context;

    protected RunPictures(RunFolder folder, DensityModel model, int samples, ulong seed)
    {
        _folder = folder;
        _model = model;
        _latents = new float[samples * model.Dimension];
        FlowDensity.FillLatents(_latents, seed, latentBase: model.Spec.Base);

        // A line of a grid is a class, as long as there are lines enough.
        _context = new float[samples * model.Spec.Context];
        for (var row = 0; row < samples && _context.Length > 0; row++)
        {
            _context[(row * model.Spec.Context) + (row / GridColumns % model.Spec.Context)] = 1;
        }
    }

    protected const int GridColumns = 8;

    protected RunFolder Folder => _folder;

    protected DensityModel Model => _model;

    /// <summary>The pictures that fit a data set: grids of images, scatters in the plane, or none but the loss curve.</summary>
    public static RunPictures For(RunFolder folder, Dataset data, DensityModel model, ulong seed) =>
        data.Levels is not null && ImageGrid.CanDraw(data.Shape) ? new ImagePictures(folder, model, seed)
            : data.Levels is null && data.Shape.Size == 2 && data.Train.ContextWidth == 0 ? new PlanePictures(folder, data, model, seed)
            : new NoSamplePictures(folder, model, seed);

    public void EpochEnded(EpochReport report) => Draw(_folder.SamplePicture(report.Epoch));

    /// <summary>Draws samples of the model as it is now.</summary>
    public void Draw(string path) => DrawSamples(_model.Decode(_latents, _context))?.Save(path);

    /// <summary>Draws what is drawn once: the loss curve, the movie, the maps.</summary>
    public virtual void Finish(IReadOnlyList<EpochReport> epochs)
    {
        DrawLoss(epochs)?.Save(_folder.LossPicture);
        var frames = epochs.Select(epoch => (epoch.Epoch, Path: _folder.SamplePicture(epoch.Epoch))).Where(frame => File.Exists(frame.Path)).ToArray();
        if (frames.Length == 0)
        {
            return;
        }

        using var movie = new GifMovie(_folder.Movie);
        foreach (var (epoch, path) in frames)
        {
            movie.Add(Picture.FromPng(path), $"epoch {epoch}");
        }

        movie.Finish();
    }

    protected abstract Picture? DrawSamples(float[] samples);

    private Picture? DrawLoss(IReadOnlyList<EpochReport> epochs)
    {
        var shape = _model.Spec.Shape;
        var isBits = _model.Spec.Levels is not null;
        var train = Line("training", epochs.Where(epoch => epoch.TrainNats is not null), epoch => epoch.TrainNats!.Value);
        var valid = Line("validation", epochs.Where(epoch => epoch.ValidNats is not null), epoch => epoch.ValidNats!.Value);
        Curve[] curves = [.. new[] { train, valid }.Where(curve => curve.X.Count > 0)];
        if (curves.Length == 0)
        {
            return null;
        }

        double? best = valid.X.Count > 0 ? epochs.Last(epoch => epoch.IsBest).Epoch : null;
        return LossCurve.Draw(
            curves, $"{_model.Facts.Recipe} on {System.IO.Path.GetFileName(_model.Facts.Data)}", "epoch",
            isBits ? "negative log-likelihood, bits per dimension" : "negative log-likelihood, nats per row", best);

        Curve Line(string name, IEnumerable<EpochReport> points, Func<EpochReport, double> nats)
        {
            var all = points.ToArray();
            return new(
                name,
                [.. all.Select(epoch => (double)epoch.Epoch)],
                [.. all.Select(epoch => isBits ? Likelihood.ToBitsPerDimension(nats(epoch), shape) : -nats(epoch))]);
        }
    }
}

/// <summary>Images: an eight by eight grid of samples.</summary>
internal sealed class ImagePictures(RunFolder folder, DensityModel model, ulong seed)
    : RunPictures(folder, model, GridColumns * Math.Clamp(model.Spec.Context, 8, 16), seed)
{
    protected override Picture DrawSamples(float[] samples) =>
        ImageGrid.Draw(samples, Model.Spec.Shape, Model.Spec.Levels!.Value, columns: GridColumns, targetWidth: 540);
}

/// <summary>Points in the plane: samples beside the data, and at the end the density and the warped grid.</summary>
internal sealed class PlanePictures : RunPictures
{
    private const int Points = 2000;

    private readonly float[] _data;
    private readonly (double XMin, double XMax, double YMin, double YMax) _bounds;

    public PlanePictures(RunFolder folder, Dataset data, DensityModel model, ulong seed)
        : base(folder, model, Points, seed)
    {
        _data = Commands.SplitOption.Values(data.Train, Points);
        var (xMin, xMax) = Range(0);
        var (yMin, yMax) = Range(1);
        _bounds = (xMin, xMax, yMin, yMax);
    }

    public override void Finish(IReadOnlyList<EpochReport> epochs)
    {
        base.Finish(epochs);
        PlaneMap.Density(points => Model.LogProbs(points), _data, "density with the data on it").Save(Folder.In(RunReport.DensityPicture));
        PlaneMap.WarpedGrid(latents => Model.Decode(latents), _data, "a square grid of latents, decoded").Save(Folder.In(RunReport.GridPicture));
    }

    protected override Picture DrawSamples(float[] samples) => PlaneMap.Scatter(samples, _data, "samples over data", _bounds);

    /// <summary>The data's range along an axis with a margin, so that the frames of the movie agree.</summary>
    private (double Min, double Max) Range(int axis)
    {
        var values = _data.Where((_, index) => index % 2 == axis).ToArray();
        double min = values.Min(), max = values.Max();
        var margin = Math.Max(1e-3, 0.15 * (max - min));
        return (min - margin, max + margin);
    }
}

/// <summary>Other data: no pictures of samples.</summary>
internal sealed class NoSamplePictures(RunFolder folder, DensityModel model, ulong seed) : RunPictures(folder, model, 1, seed)
{
    protected override Picture? DrawSamples(float[] samples) => null;
}
