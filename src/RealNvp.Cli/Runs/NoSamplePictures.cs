using RealNvp.Files;
using RealNvp.Pictures;

namespace RealNvp.Cli.Runs;

/// <summary>Other data: no pictures of samples.</summary>
internal sealed class NoSamplePictures(RunFolder folder, DensityModel model, ulong seed, CancellationToken whileTraining)
    : RunPictures(folder, model, samples: 1, ofClass: 1, seed, whileTraining)
{
    protected override Picture? DrawSamples(float[] samples, PlotTheme theme) => null;
}
