using System.Collections.Concurrent;

namespace RealNvp.Specs;

/// <summary>The steps and networks of one's own that this process knows. Register each once, before a spec or a model with it is read.</summary>
public static class OwnKinds
{
    private static readonly ConcurrentDictionary<string, StepKind> Steps = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, ConditionerKind> Conditioners = new(StringComparer.Ordinal);

    /// <summary>Makes a step known by its name.</summary>
    /// <exception cref="ArgumentException">The name is empty, or another kind of step has it.</exception>
    public static void Register(StepKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Add(Steps, kind.Name, kind);
    }

    /// <summary>Makes a network known by its name.</summary>
    /// <exception cref="ArgumentException">The name is empty, or another kind of network has it.</exception>
    public static void Register(ConditionerKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Add(Conditioners, kind.Name, kind);
    }

    /// <summary>The step of a name.</summary>
    /// <exception cref="FlowSpecException">None was registered.</exception>
    public static StepKind Step(string name) => Find(Steps, name, "step");

    /// <summary>The network of a name.</summary>
    /// <exception cref="FlowSpecException">None was registered.</exception>
    public static ConditionerKind Conditioner(string name) => Find(Conditioners, name, "network");

    private static void Add<T>(ConcurrentDictionary<string, T> kinds, string name, T kind)
        where T : class
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (kinds.GetOrAdd(name, kind).GetType() != kind.GetType())
        {
            throw new ArgumentException($"Another kind has the name '{name}'; give this one a name of its own.");
        }
    }

    private static T Find<T>(ConcurrentDictionary<string, T> kinds, string name, string what) => kinds.TryGetValue(name, out var kind)
        ? kind
        : throw new FlowSpecException(
            $"It is a {what} of somebody's own, '{name}', that is not known here; a program that has it calls {nameof(OwnKinds)}.{nameof(Register)} first.");
}
