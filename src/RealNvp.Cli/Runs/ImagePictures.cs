using RealNvp.Data.Fitting;
using RealNvp.Pictures;
using RealNvp.Specs;

namespace RealNvp.Cli.Runs;

/// <summary>Images: a square grid of samples, a line a class where there are classes.</summary>
internal sealed class ImagePictures(RunFolder folder, ModelFit fit, CancellationToken whileTraining)
    : RunPictures(folder, fit, Square(Side(fit.Flow.Spec)), Side(fit.Flow.Spec), whileTraining)
{
    private const int UsualSide = 8;
    private const int MostClasses = 16;

    // All the greys of soft pictures would make a movie three times as large, and look no better in motion.
    protected override int MovieShades => 24;

    protected override Picture DrawSamples(float[] samples, PlotTheme theme) =>
        ImageGrid.Draw(samples, Model.Spec.Shape, Model.Spec.Levels!.Value, columns: Side(Model.Spec));

    /// <summary>Lines and columns: as many as there are classes, where these make a grid that is neither too small nor too large.</summary>
    private static int Side(FlowSpec flow) => flow.Context is >= UsualSide and <= MostClasses ? flow.Context : UsualSide;

    private static int Square(int side) => side * side;
}
