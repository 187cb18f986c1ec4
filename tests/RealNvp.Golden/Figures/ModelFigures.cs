using RealNvp.Flows;

namespace RealNvp.Golden;

/// <summary>What a model says of some rows, and what one training step makes of it.</summary>
internal static class ModelFigures
{
    public const string Rows = "rows";
    public const string Context = "context";
    public const string LogProb = "log_prob";
    public const string Latents = "latents";
    public const string Samples = "samples";
    public const string Loss = "loss";
    public const string Gradients = "gradients";
    public const string State = "state";

    private const ulong SampleSeed = 3;

    /// <summary>Measures a model. The training step comes last, since it moves running statistics. An ensemble has neither latents nor such a step.</summary>
    /// <param name="model">The model; its running statistics are those after a training step in the end.</param>
    /// <param name="rows">[n, Dimension] in the data's own units.</param>
    /// <param name="context">[n, Spec.Context].</param>
    public static GoldenTensors Measure(DensityModel model, float[] rows, float[] context)
    {
        var figures = new GoldenTensors();
        figures.Add(Rows, rows);
        figures.Add(Context, context);
        figures.Add(LogProb, model.LogProbs(rows, context));
        if (model.Members.Count == 1)
        {
            figures.Add(Latents, model.Encode(rows, context));
        }

        // In the flow's units: a level may round to the next one on another processor.
        var samples = new float[rows.Length];
        model.Flow.Sample(samples, SampleSeed, temperature: 1, context);
        figures.Add(Samples, samples);

        if (model.Flow is not ITrainableFlow flow)
        {
            return figures;
        }

        var values = (float[])rows.Clone();
        new DataUnits(model.Spec).ToFlow(values);
        figures.Add(Loss, [flow.LossGradient(values, context)]);
        figures.Add(Gradients, model.Parameters.Gradients.ToArray());
        figures.Add(State, model.Parameters.State.ToArray());
        return figures;
    }
}
