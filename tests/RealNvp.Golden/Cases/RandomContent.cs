using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Golden;

/// <summary>Weights, state and rows that make every term of a flow count.</summary>
internal static class RandomContent
{
    private const ulong Stream = 0x601D;

    /// <summary>Weights far enough from their start, and state that could have come from data.</summary>
    public static FlatParameters Parameters(FlowSpec spec, ulong seed)
    {
        var parameters = FlatParameters.Start(spec, seed);
        var random = SeededRandom.For(seed, Stream, 1);
        foreach (var slot in parameters.Plan.Slots)
        {
            if (slot.Name.EndsWith(".steps", StringComparison.Ordinal))
            {
                parameters[slot].Fill(3);
                continue;
            }

            var isSpread = slot.Name.EndsWith("variance", StringComparison.Ordinal)
                || (slot.Role == WeightRole.State && slot.Name.EndsWith("scale", StringComparison.Ordinal));

            // Log-scales and the factors of a matrix multiply up over the steps: large ones would leave rounding alone to compare.
            var isLog = slot.Name.EndsWith("log_scale", StringComparison.Ordinal) || slot.Name.EndsWith(".lu", StringComparison.Ordinal);
            var step = (isLog ? 0.2f : 0.5f) / MathF.Sqrt(slot.Shape.Size / slot.Shape[0]);
            foreach (ref var value in parameters[slot])
            {
                value = isSpread ? 0.5f + random.NextUniformFloat() : value + (step * (float)random.NextGaussian());
            }
        }

        return parameters;
    }

    /// <summary>Rows in the data's own units; of levels the first row holds the lowest and the second the highest, of others the last lies far out.</summary>
    public static float[] Rows(FlowSpec spec, int count, ulong seed)
    {
        var width = spec.Shape.Size;
        var random = SeededRandom.For(seed, Stream, 2);
        var rows = new float[count * width];
        for (var index = 0; index < rows.Length; index++)
        {
            var row = index / width;
            rows[index] = spec.Levels is { } levels
                ? row switch { 0 => 0, 1 => levels - 1, _ => random.NextInt(levels) }
                : (row == count - 1 ? 4 : 1) * (float)random.NextGaussian();
        }

        return rows;
    }

    /// <summary>Numbers to condition on, or one class a row.</summary>
    public static float[] Context(FlowSpec spec, bool areClasses, int count, ulong seed)
    {
        var context = new float[count * spec.Context];
        if (!areClasses)
        {
            SeededRandom.For(seed, Stream, 3).FillGaussian(context);
            return context;
        }

        for (var row = 0; row < count; row++)
        {
            context[(row * spec.Context) + (row % spec.Context)] = 1;
        }

        return context;
    }
}
