using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Bench;

/// <summary>
/// What <c>build/compare-steps.sh</c> times, in terms that two versions of the libraries in one process share. The file is compiled
/// against an older version too: where that one has no such name, <c>WITHOUT_Name</c> is defined for each that stands here after an <c>#if</c>.
/// </summary>
public static class ComparedSteps
{
    /// <summary>The cases, in the order in which they are timed.</summary>
    public static string[] Names => ["readme", "tabular-spline", "paper-mnist", "spline-mnist", "log-p-1", "log-p-512"];

    /// <summary>
    /// A fresh flow and its rows: the work to time, which changes no loss that counts, and what both versions must agree on: the losses
    /// of some training steps, or log p of the rows.
    /// </summary>
    public static (Action Work, Func<double[]> Agreed) Create(string name) => name switch
    {
        "readme" => Training(ManagedEngine.Instance, Presets.Find("readme").For(new Shape(784), null), batch: 128),
        "tabular-spline" => Training(ManagedEngine.Instance, Presets.Find("tabular-spline").For(new Shape(10), null), batch: 512),
        "paper-mnist" => Training(TorchEngine.Instance, Presets.Find("paper-mnist").For(new Shape(1, 28, 28), 256), batch: 16),
        "spline-mnist" => Training(TorchEngine.Instance, Presets.Find("spline-mnist").For(new Shape(1, 28, 28), 256), batch: 16),
        "log-p-1" => LogProb(batch: 1),
        "log-p-512" => LogProb(batch: 512),
        _ => throw new ArgumentException($"There is no case '{name}'; choose from {string.Join(", ", Names)}.", nameof(name)),
    };

    private static (Action Work, Func<double[]> Agreed) Training(IFlowEngine engine, Recipe recipe, int batch)
    {
        const double Rate = 1e-5;
        var flow = engine.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, 1));
        var optimizer = Optimizer.Create(recipe.Training, flow.Parameters, null);
        var rows = Rows(recipe.Flow, batch);
        flow.Initialize(rows);

        double Step()
        {
            var loss = flow.LossGradient(rows);
            optimizer.Step(Rate, 1);
            flow.WeightsChanged();
            return loss;
        }

        return (() => Step(), () => [Step(), Step(), Step()]);
    }

    private static (Action Work, Func<double[]> Agreed) LogProb(int batch)
    {
        var spec = Presets.Find("readme").For(new Shape(784), null).Flow;
        var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var rows = Rows(spec, batch);
        var logProb = new double[batch];

        void Score() => flow.LogProb(rows, logProb);

        double[] Scored()
        {
            Score();
            return [.. logProb];
        }

        return (Score, Scored);
    }

    /// <summary>Pixels for a flow of images, normal variables for any other.</summary>
    private static float[] Rows(FlowSpec spec, int batch)
    {
        var rows = new float[batch * spec.Shape.Size];
        var random = new Random(1);
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = spec.Levels is not null
                ? random.NextSingle()
                : (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return rows;
    }
}
