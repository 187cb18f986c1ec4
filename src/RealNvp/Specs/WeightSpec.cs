namespace RealNvp.Specs;

/// <summary>Whether training changes a tensor by gradients, or a step keeps it as its own state.</summary>
public enum WeightRole
{
    /// <summary>Changed by the optimizer.</summary>
    Trained,

    /// <summary>Kept by the step itself, such as running statistics.</summary>
    State,
}

/// <summary>A tensor that a step holds: its name within the step, its shape, its role and the value it starts from.</summary>
/// <param name="Name">Dotted name, unique within the step, such as <c>s.0.weight</c>.</param>
/// <param name="Shape">The shape; weights of linear layers are <c>[outputs, inputs]</c>.</param>
/// <param name="Role">Trained or state.</param>
/// <param name="Start">The value before any training.</param>
public sealed record WeightSpec(string Name, Shape Shape, WeightRole Role, StartValue Start)
{
    /// <summary>
    /// Whether the optimizer's L2 penalty pulls this weight towards zero. False where the penalty would have no meaning, such as for
    /// the direction of a weight-normalised layer, whose length does not count.
    /// </summary>
    public bool IsDecayed { get; init; } = true;
}

/// <summary>The value a tensor has before training: a constant, uniform in (-bound, bound), or given element by element.</summary>
/// <param name="Constant">The value every element starts from.</param>
/// <param name="UniformBound">When above zero, elements are drawn uniformly from (-bound, bound) instead.</param>
public readonly record struct StartValue(float Constant, float UniformBound = 0)
{
    /// <summary>When set, gives the elements themselves, row-major, and the constant and the bound do not count.</summary>
    public Func<float[]>? Values { get; init; }

    /// <summary>Every element starts at zero.</summary>
    public static StartValue Zero => new(0);

    /// <summary>Uniform in ±1/√inputs: what PyTorch gives a linear layer's weight and bias.</summary>
    public static StartValue Linear(int inputs) => new(0, 1 / MathF.Sqrt(inputs));
}
