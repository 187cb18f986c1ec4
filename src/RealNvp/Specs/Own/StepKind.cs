namespace RealNvp.Specs;

/// <summary>
/// What a step of one's own is, by its name: its shapes and weights. <see cref="OwnKinds.Register(StepKind)"/> makes it known; specs then hold it
/// as <see cref="OwnStepSpec"/>. An engine builds it from a kind that derives from its own class, such as <c>TorchStepKind</c> of RealNvp.Torch.
/// </summary>
public abstract class StepKind
{
    /// <summary>The name in specs, such as <c>sinh-arcsinh</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether networks of the step see the context of a conditional flow.</summary>
    public virtual bool SeesContext => false;

    /// <summary>The shape it makes of the shape it meets, of as many values; the same unless it says otherwise.</summary>
    /// <param name="input">The shape it meets.</param>
    /// <param name="spec">Its settings.</param>
    /// <exception cref="FlowSpecException">The step does not fit that shape, or its settings make no sense: one sentence that says what to do.</exception>
    public virtual Shape OutputShape(Shape input, OwnStepSpec spec) => input;

    /// <summary>The weights and the state it holds, in the order in which they lie in memory and in files; none unless it says otherwise.</summary>
    /// <param name="input">The shape it meets.</param>
    /// <param name="context">The number of context values it sees.</param>
    /// <param name="spec">Its settings.</param>
    public virtual IEnumerable<WeightSpec> Weights(Shape input, int context, OwnStepSpec spec) => [];
}
