namespace RealNvp.Specs;

/// <summary>Compiles a spec: walks over its steps once, checks that they fit before any tensor exists, and gives each its place in the buffers.</summary>
internal sealed class PlanBuilder(FlowSpec flow)
{
    private readonly List<WeightSlot> _slots = [];
    private readonly Dictionary<string, WeightSlot> _byName = new(StringComparer.Ordinal);
    private long _weights;
    private long _state;

    /// <summary>All tensors in the order of the steps.</summary>
    public IReadOnlyList<WeightSlot> Slots => _slots;

    /// <summary>The same by their full names.</summary>
    public IReadOnlyDictionary<string, WeightSlot> ByName => _byName;

    public int WeightCount => (int)_weights;

    public int StateCount => (int)_state;

    /// <summary>What the names of the tensors of the step at a place begin with.</summary>
    public static string NameOf(string place) => $"steps.{place}";

    /// <summary>The plans of all steps.</summary>
    /// <exception cref="FlowSpecException">The flow's own settings make no sense, or a step does not fit.</exception>
    public IReadOnlyList<StepPlan> Build()
    {
        if (flow.Levels is < 2 or > FlowSpec.MaximumLevels)
        {
            throw new FlowSpecException(
                $"levels must be at least 2 and at most {FlowSpec.MaximumLevels}, or left out for continuous data, but is {flow.Levels}.");
        }

        if (flow.Context is < 0 or > FlowSpec.MostContext)
        {
            throw new FlowSpecException($"context must be 0 to {Counted.Of(FlowSpec.MostContext, "value")} but is {flow.Context}.");
        }

        flow.Base?.Check(flow.Shape);
        RequireDepth(flow.Steps, depth: 0);
        var plans = Chain(flow.Steps, flow.Shape, "", (step, met) => $"Step {step} does not fit: the data is {flow.Shape} and this step gets {met}.");
        DequantisationCouplingSpec.Check(flow);
        return flow.Context == 0 || plans.SelectMany(step => step.WithInner()).Any(step => step.Context > 0)
            ? plans
            : throw new FlowSpecException(
                $"The flow has a context of {Counted.Of(flow.Context, "value")} but no network that sees it; "
                + "give it a coupling, or a spline a net, or leave the context out.");
    }

    /// <param name="steps">The steps, first to last.</param>
    /// <param name="input">The shape the first step meets.</param>
    /// <param name="prefix">What the steps' places begin with.</param>
    /// <param name="sentence">Begins the sentence on a step that does not fit; gets the step's index and kind, and the shape it meets.</param>
    private List<StepPlan> Chain(IReadOnlyList<StepSpec> steps, Shape input, string prefix, Func<string, Shape, string> sentence)
    {
        var plans = new List<StepPlan>(steps.Count);
        var met = input;
        for (var index = 0; index < steps.Count; index++)
        {
            var step = steps[index] ?? throw new FlowSpecException("A step is null; take it out or write a step.");
            try
            {
                plans.Add(Plan(step, met, $"{prefix}{index}"));
            }
            catch (InvalidInputException error)
            {
                throw new FlowSpecException($"{sentence($"{index} ({step.Kind})", met)} {error.Message}", error);
            }

            met = plans[^1].Output;
        }

        return plans;
    }

    private StepPlan Plan(StepSpec step, Shape met, string place)
    {
        var output = step.OutputShape(met);
        if (output.Size != met.Size)
        {
            throw new FlowSpecException($"It makes {output} of {met}; a step must keep the number of values.");
        }

        var context = step.SeesContext ? flow.Context : 0;
        var first = _slots.Count;
        foreach (var weight in step.Weights(met, context))
        {
            Add($"{NameOf(place)}.{weight.Name}", weight);
        }

        var own = _slots[first..];
        IReadOnlyList<StepPlan> inner = step is FactorOutSpec factorOut
            ? Chain(
                factorOut.Inner,
                factorOut.InnerInput(met),
                $"{place}.{FactorOutSpec.InnerName}.",
                (within, seen) => $"Its inner step {within} gets {seen}.")
            : [];
        return new(place, step, met, output, context, own, inner);
    }

    private void Add(string name, WeightSpec weight)
    {
        ref var end = ref weight.Role == WeightRole.Trained ? ref _weights : ref _state;
        if (_weights + _state + weight.Shape.Size > FlowSpec.MaximumWeights)
        {
            throw new FlowSpecException($"The flow has more than {Counted.Of(FlowSpec.MaximumWeights, "weight")}; make its networks smaller.");
        }

        if (_slots.Count == FlowSpec.MaximumTensors)
        {
            throw new FlowSpecException($"The flow has more than {FlowSpec.MaximumTensors} tensors of weights; take fewer steps or smaller networks.");
        }

        var slot = new WeightSlot(name, weight.Shape, weight.Role, weight.Start, (int)end) { IsDecayed = weight.IsDecayed };
        _slots.Add(_byName.TryAdd(name, slot) ? slot : throw new FlowSpecException($"It holds two tensors named '{name}'; give each a name of its own."));
        end += weight.Shape.Size;
    }

    private static void RequireDepth(IReadOnlyList<StepSpec> steps, int depth)
    {
        if (depth > FactorOutSpec.MaximumDepth)
        {
            throw new FlowSpecException(
                $"factor-out steps lie in one another more than {FactorOutSpec.MaximumDepth} deep; each halves the variables, so fewer do.");
        }

        foreach (var inner in steps.OfType<FactorOutSpec>().Select(step => step.Inner).Where(inner => inner is not null))
        {
            RequireDepth(inner, depth + 1);
        }
    }
}
