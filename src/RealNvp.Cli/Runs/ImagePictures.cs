using RealNvp.Persistence;
using RealNvp.Pictures;

namespace RealNvp.Cli.Runs;

/// <summary>Images: an eight by eight grid of samples.</summary>
internal sealed class ImagePictures(RunFolder folder, DensityModel model, ulong seed, CancellationToken whileTraining)
    : RunPictures(folder, model, GridColumns * Math.Clamp(model.Spec.Context, 8, 16), seed, whileTraining)
{
    protected override Picture DrawSamples(float[] samples) =>
        ImageGrid.Draw(samples, Model.Spec.Shape, Model.Spec.Levels!.Value, columns: GridColumns, targetWidth: 540);
}
