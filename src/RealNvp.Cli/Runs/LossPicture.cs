using RealNvp.Cli.Display;
using RealNvp.Flows;
using RealNvp.Pictures;
using RealNvp.Recipes;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The loss of every epoch, with axes that say what it is.</summary>
internal static class LossPicture
{
    /// <summary>Draws the curves of a training; null if no epoch has a loss.</summary>
    /// <param name="epochs">The epochs.</param>
    /// <param name="recipe">The flow and how it is trained.</param>
    /// <param name="data">The name of the data.</param>
    /// <param name="theme">What kind of screen it is for.</param>
    public static Picture? Draw(IReadOnlyList<EpochReport> epochs, Recipe recipe, string data, PlotTheme theme)
    {
        var isBits = recipe.Flow.Levels is not null;
        var train = Line("training", epoch => epoch.TrainNats);
        var valid = Line("validation", epoch => epoch.ValidNats);
        Curve[] curves = [.. new[] { train, valid }.Where(curve => curve.X.Count > 0)];
        if (curves.Length == 0)
        {
            return null;
        }

        var rows = recipe.Training.EpochRows is { } some ? $"{Counted.Of(some, "training row")} each" : "passes over the training rows";
        return LossCurve.Draw(
            curves,
            $"Loss after every epoch: {recipe.Name} on {data}",
            $"epoch ({rows})",
            $"{(isBits ? "bits per dimension" : "nats per row")}\n(negative log-likelihood, lower is better)",
            valid.X.Count > 0 ? epochs.Last(epoch => epoch.IsBest).Epoch : null,
            theme);

        Curve Line(string name, Func<EpochReport, double?> nats)
        {
            var known = epochs.Where(epoch => nats(epoch) is not null).ToArray();
            return new(
                name,
                [.. known.Select(epoch => (double)epoch.Epoch)],
                [.. known.Select(epoch => nats(epoch)!.Value).Select(value => isBits ? Likelihood.ToBitsPerDimension(value, recipe.Flow.Shape) : -value)]);
        }
    }
}
