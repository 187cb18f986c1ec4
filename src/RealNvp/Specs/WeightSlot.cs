namespace RealNvp.Specs;

/// <summary>Where one tensor of a flow lies in the flat buffers.</summary>
/// <param name="Name">The full name, such as <c>steps.2.s.0.weight</c>; the name in model files.</param>
/// <param name="Shape">The tensor's shape, row-major.</param>
/// <param name="Role">Which buffer it lies in: trained weights or state.</param>
/// <param name="Start">The value before any training.</param>
/// <param name="Offset">The first element's place in that buffer.</param>
public sealed record WeightSlot(string Name, Shape Shape, WeightRole Role, StartValue Start, int Offset)
{
    /// <summary>Whether the optimizer's L2 penalty pulls this tensor towards zero.</summary>
    public bool IsDecayed { get; init; } = true;

    /// <summary>The elements of the buffer that belong to this tensor.</summary>
    public Range Range => Offset..(Offset + Shape.Size);
}
