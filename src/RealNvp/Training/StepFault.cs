using System.Numerics.Tensors;

namespace RealNvp.Training;

/// <summary>What can be wrong with a training step, so that nothing of it may stay: one row far beyond all others is enough.</summary>
internal static class StepFault
{
    /// <summary>What went wrong, as the end of a sentence; null for a good step.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="gradientNorm">The length of the gradient.</param>
    /// <param name="state">The steps' state, with what running statistics took in.</param>
    public static string? Of(double loss, double gradientNorm, ReadOnlySpan<float> state) =>
        Of(loss, gradientNorm, state.IsEmpty || TensorPrimitives.IsFiniteAll(state));

    /// <summary>What went wrong, as the end of a sentence; null for a good step.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="gradientNorm">The length of the gradient.</param>
    /// <param name="isStateFinite">Whether the steps' state is finite numbers.</param>
    public static string? Of(double loss, double gradientNorm, bool isStateFinite)
    {
        if (!double.IsFinite(loss))
        {
            return FormattableString.Invariant($"the loss was {loss}");
        }

        // Optimizers keep squares of gradients in floats: one that is infinite stays so, and its weight never moves again.
        if (!float.IsFinite((float)(gradientNorm * gradientNorm)))
        {
            return "the gradient was too large";
        }

        // Squares in statistics can be infinite where the loss is not, since what is divided by infinity is zero.
        return isStateFinite ? null : "a running statistic was not a finite number";
    }

    /// <summary>What ends a training in which steps went wrong too often.</summary>
    /// <param name="times">How often.</param>
    /// <param name="place">Where the last one was.</param>
    /// <param name="fault">What was wrong with it.</param>
    public static TrainingFailedException TooOften(int times, string place, string fault) => new(
        $"A step went wrong {times} times, last {place}, where {fault}; "
        + "look for values far beyond all others in the data, or use a smaller learning rate, a gradient clip or a tighter log-scale limit.")
    {
        Options = [nameof(TrainingOptions.LearningRate), nameof(TrainingOptions.ClipNorm)],
    };
}
