using RealNvp.Data.Fitting;
using RealNvp.Pictures;
using RealNvp.Rows;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>Points in the plane: samples beside the data, and at the end the density and the warped grid.</summary>
internal sealed class PlanePictures : RunPictures
{
    private const int Points = 2000;

    private readonly float[] _data;
    private readonly (double XMin, double XMax, double YMin, double YMax) _bounds;

    public PlanePictures(RunFolder folder, ModelFit fit, CancellationToken whileTraining)
        : base(folder, fit, Points, ofClass: Points, whileTraining)
    {
        _data = RowCopy.First(fit.Data.Train, Points, whileTraining).Rows;
        var (xMin, xMax) = Range(0);
        var (yMin, yMax) = Range(1);
        _bounds = (xMin, xMax, yMin, yMax);
    }

    public override void Finish(IReadOnlyList<EpochReport> epochs, CancellationToken cancellationToken)
    {
        base.Finish(epochs, cancellationToken);
        // Both themes ask for the densities of the same points, batch by batch, which take a while with a large flow.
        var known = new Dictionary<(float X, float Y), double[]>();
        Plots.Draw(Folder.In(RunReport.DensityPicture), theme => PlaneMap.Density(LogProbs, _data, "density with the data on it", theme));
        Plots.Draw(Folder.In(RunReport.GridPicture), theme => PlaneMap.WarpedGrid(
            latents => Model.Members[0].Decode(latents, cancellationToken: cancellationToken), _data, "a square grid of latents, decoded", theme));

        double[] LogProbs(float[] points)
        {
            var first = (points[0], points[1]);
            return known.TryGetValue(first, out var values) ? values : known[first] = Model.LogProbs(points, cancellationToken: cancellationToken);
        }
    }

    protected override bool ArePlots => true;

    protected override Picture DrawSamples(float[] samples, PlotTheme theme) => PlaneMap.Scatter(samples, _data, "samples over data", _bounds, theme);

    /// <summary>The data's range along an axis with a margin, so that the frames of the movie agree.</summary>
    private (double Min, double Max) Range(int axis)
    {
        var values = _data.Where((_, index) => index % 2 == axis).ToArray();
        double min = values.Min(), max = values.Max();
        var margin = Math.Max(1e-3, 0.15 * (max - min));
        return (min - margin, max + margin);
    }
}
