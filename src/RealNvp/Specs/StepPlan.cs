namespace RealNvp.Specs;

/// <summary>A step where it stands in a flow: what it meets, what it gives and where its weights lie.</summary>
public sealed class StepPlan
{
    internal StepPlan(string place, StepSpec spec, Shape input, Shape output, int context, IReadOnlyList<WeightSlot> slots, IReadOnlyList<StepPlan> inner)
    {
        (Place, Spec, Input, Output, Context, Slots, Inner) = (place, spec, input, output, context, slots, inner);
        IsTrained = TrainedWeights > 0 || inner.Any(step => step.IsTrained);
    }

    /// <summary>What the names of the step's tensors begin with: <c>steps.3</c>, or <c>steps.3.inner.0</c> for the first step inside of it.</summary>
    public string Name => PlanBuilder.NameOf(Place);

    /// <summary>Its place as one counts: <c>3</c>, or <c>3.inner.0</c>.</summary>
    public string Place { get; }

    /// <summary>The step.</summary>
    public StepSpec Spec { get; }

    /// <summary>The shape it meets.</summary>
    public Shape Input { get; }

    /// <summary>The shape it gives.</summary>
    public Shape Output { get; }

    /// <summary>The number of context values it sees besides the data; 0 for a step that sees none.</summary>
    public int Context { get; }

    /// <summary>The tensors the step holds itself, without those of the steps inside of it.</summary>
    public IReadOnlyList<WeightSlot> Slots { get; }

    /// <summary>The steps inside of it, first to last; none for most.</summary>
    public IReadOnlyList<StepPlan> Inner { get; }

    /// <summary>Whether gradients train the step or one inside of it.</summary>
    public bool IsTrained { get; }

    /// <summary>How many values of its own tensors are trained.</summary>
    public long TrainedWeights => Slots.Where(slot => slot.Role == WeightRole.Trained).Sum(slot => (long)slot.Shape.Size);

    /// <summary>The step and all inside of it, in order.</summary>
    internal IEnumerable<StepPlan> WithInner() => Inner.SelectMany(step => step.WithInner()).Prepend(this);
}
