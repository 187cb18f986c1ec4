using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RealNvp.Specs;

namespace RealNvp.Persistence;

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

    public static void Add(SafetensorsWriter writer, FlowSpec spec)
    {
        foreach (var tensor in Of(spec))
        {
            var bytes = MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray();
            LittleEndian.Correct(bytes, sizeof(int));
            writer.AddBytes(tensor.Name, SafetensorsType.I32, [tensor.Values.Length], bytes);
        }
    }

    /// <summary>Holds the tensors that a file has to its spec; those that it has not are not missed.</summary>
    /// <exception cref="InvalidInputException">One is of another type or shape, or holds other numbers.</exception>
    public static void Check(SafetensorsFile file, FlowSpec spec)
    {
        var places = spec.Places().SelectMany(Sizes).Where(tensor => file.TryFind(tensor.Name, out _)).ToArray();
        foreach (var (name, size) in places)
        {
            var tensor = file.Find(name);
            if (tensor.Type != SafetensorsType.I32 || tensor.Shape.Length != 1 || tensor.Shape[0] != size)
            {
                throw new InvalidInputException(
                    $"the tensor '{name}' is {SafetensorsTypeFacts.NameOf(tensor.Type)} of shape [{string.Join(", ", tensor.Shape)}] "
                    + $"but the spec needs I32 of shape [{size}].");
            }
        }

        if (places.Length == 0)
        {
            return;
        }

        foreach (var tensor in Of(spec).Where(tensor => file.TryFind(tensor.Name, out _)))
        {
            var bytes = new byte[sizeof(int) * tensor.Values.Length];
            file.ReadBytes(tensor.Name, bytes, 0);
            LittleEndian.Correct(bytes, sizeof(int));
            if (!MemoryMarshal.Cast<byte, int>(bytes).SequenceEqual(tensor.Values))
            {
                throw new InvalidInputException(
                    $"the tensor '{tensor.Name}' contradicts the spec, whose step ({tensor.Step}) gives other numbers; fetch a fresh copy or train again.");
            }
        }
    }

    /// <summary>The names of a spec's fixed tensors and how long they are, which takes no drawing.</summary>
    private static IEnumerable<(string Name, int Size)> Sizes(StepPlace place) => place.Step switch
    {
        PermuteSpec => [(Name(place, "order"), place.Input.Size)],
        InvertibleConvSpec => [(Name(place, "rows"), place.Input[0]), (Name(place, "signs"), place.Input[0])],
        _ => [],
    };

    private static IReadOnlyList<FixedTensor> Of(FlowSpec spec) =>
        Known.GetValue(spec, static known => [.. known.Places().SelectMany(Drawn)]);

    private static IEnumerable<FixedTensor> Drawn(StepPlace place)
    {
        var step = $"{place.Step.Kind}, {place.Step.Summary}";
        if (place.Step is PermuteSpec permute)
        {
            return [new(Name(place, "order"), permute.Sources(place.Input.Size), step)];
        }

        if (place.Step is InvertibleConvSpec convolution)
        {
            var start = convolution.Start(place.Input[0]);
            return
            [
                new(Name(place, "rows"), start.Rows, step),
                new(Name(place, "signs"), Array.ConvertAll(start.Signs, sign => (int)sign), step),
            ];
        }

        return [];
    }

    private static string Name(StepPlace place, string name) => $"steps.{place.Name}.{name}";

    /// <summary>A tensor of a step.</summary>
    /// <param name="Name">Its full name.</param>
    /// <param name="Values">Its numbers.</param>
    /// <param name="Step">The step, for a message.</param>
    private sealed record FixedTensor(string Name, int[] Values, string Step);
}
