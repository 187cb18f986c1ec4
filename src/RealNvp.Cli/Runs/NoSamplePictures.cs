using RealNvp.Data.Fitting;
using RealNvp.Pictures;

namespace RealNvp.Cli.Runs;

/// <summary>Other data: no pictures of samples.</summary>
internal sealed class NoSamplePictures(RunFolder folder, ModelFit fit, CancellationToken whileTraining) : RunPictures(folder, fit, samples: 1, ofClass: 1, whileTraining)
{
    protected override Picture? DrawSamples(float[] samples, PlotTheme theme) => null;
}
