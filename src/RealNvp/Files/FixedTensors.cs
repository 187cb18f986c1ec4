using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RealNvp.Specs;

namespace RealNvp.Files;

/// <summary>
/// What a step draws from its seed and never changes, as I32 tensors beside its weights, so that a reader needs no random numbers of ours:
/// the order of a permutation, and the rows and signs of an invertible convolution.
/// </summary>
/// <remarks>
/// Seed and tensor say the same. A file in which they differ is refused, so that every reader may rely on either; files of earlier
/// versions have no such tensors and mean what their seeds give.
/// </remarks>
internal static class FixedTensors
{
    // A rotation takes the cube of its channels to draw, and a training writes many checkpoints of one spec.
    private static readonly ConditionalWeakTable<FlowSpec, IReadOnlyList<FixedTensor>> Known = [];

    public static void Add(SafetensorsWriter writer, FlowSpec spec, string prefix = "")
    {
        foreach (var tensor in Of(spec))
        {
            var bytes = MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray();
            LittleEndian.Correct(bytes, sizeof(int));
            writer.AddBytes(prefix + tensor.Name, SafetensorsType.I32, [tensor.Values.Length], bytes);
        }
    }

    /// <summary>Holds the tensors that a file has to its spec; those that it has not are not missed.</summary>
    /// <exception cref="ModelFileException">One is of another type or shape, or holds other numbers.</exception>
    public static void Check(SafetensorsFile file, FlowSpec spec, string prefix = "")
    {
        var tensors = FlowPlan.Of(spec).AllSteps.SelectMany(Sizes).Where(tensor => file.TryFind(prefix + tensor.Name, out _)).ToArray();
        foreach (var (own, size) in tensors)
        {
            var name = prefix + own;
            var tensor = file.Find(name);
            if (tensor.Type != SafetensorsType.I32 || tensor.Shape.Length != 1 || tensor.Shape[0] != size)
            {
                throw new ModelFileException(
                    $"the tensor '{name}' is {SafetensorsTypeExtensions.NameOf(tensor.Type)} of shape [{string.Join(", ", tensor.Shape)}] "
                    + $"but the spec needs I32 of shape [{size}].");
            }
        }

        if (tensors.Length == 0)
        {
            return;
        }

        foreach (var tensor in Of(spec).Where(tensor => file.TryFind(prefix + tensor.Name, out _)))
        {
            var bytes = new byte[sizeof(int) * tensor.Values.Length];
            file.ReadBytes(prefix + tensor.Name, bytes, 0);
            LittleEndian.Correct(bytes, sizeof(int));
            if (!MemoryMarshal.Cast<byte, int>(bytes).SequenceEqual(tensor.Values))
            {
                throw new ModelFileException(
                    $"the tensor '{prefix}{tensor.Name}' contradicts the spec, whose step ({tensor.Step}) gives other numbers; fetch a fresh copy or train again.");
            }
        }
    }

    /// <summary>The names of a spec's fixed tensors and how long they are, which takes no drawing.</summary>
    private static IEnumerable<(string Name, int Size)> Sizes(StepPlan step) => step.Spec switch
    {
        PermuteSpec => [(Name(step, "order"), step.Input.Size)],
        InvertibleConvSpec => [(Name(step, "rows"), step.Input[0]), (Name(step, "signs"), step.Input[0])],
        _ => [],
    };

    private static IReadOnlyList<FixedTensor> Of(FlowSpec spec) =>
        Known.GetValue(spec, static known => [.. FlowPlan.Of(known).AllSteps.SelectMany(Drawn)]);

    private static IEnumerable<FixedTensor> Drawn(StepPlan step)
    {
        var words = $"{step.Spec.Kind}, {step.Spec.Summary}";
        if (step.Spec is PermuteSpec permute)
        {
            return [new(Name(step, "order"), permute.Sources(step.Input.Size), words)];
        }

        if (step.Spec is InvertibleConvSpec convolution)
        {
            var start = convolution.Start(step.Input[0]);
            return
            [
                new(Name(step, "rows"), start.Rows, words),
                new(Name(step, "signs"), Array.ConvertAll(start.Signs, sign => (int)sign), words),
            ];
        }

        return [];
    }

    private static string Name(StepPlan step, string name) => $"{step.Name}.{name}";

    /// <summary>A tensor of a step.</summary>
    /// <param name="Name">Its full name.</param>
    /// <param name="Values">Its numbers.</param>
    /// <param name="Step">The step, for a message.</param>
    private sealed record FixedTensor(string Name, int[] Values, string Step);
}
