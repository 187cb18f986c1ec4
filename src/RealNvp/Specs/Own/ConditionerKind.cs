namespace RealNvp.Specs;

/// <summary>
/// What a network of one's own for couplings of vectors is, by its name. <see cref="OwnKinds.Register(ConditionerKind)"/> makes it known; specs then
/// hold it as <see cref="OwnConditionerSpec"/>.
/// </summary>
public abstract class ConditionerKind
{
    /// <summary>The name in specs.</summary>
    public abstract string Name { get; }

    /// <summary>The weights and the state of a network, in the order in which they lie in memory and in files.</summary>
    /// <param name="inputs">The numbers it reads: those that the coupling keeps, then the context.</param>
    /// <param name="outputs">The numbers it gives.</param>
    /// <param name="network">Its settings.</param>
    /// <exception cref="FlowSpecException">The settings make no sense.</exception>
    public abstract IEnumerable<WeightSpec> Weights(int inputs, int outputs, OwnConditionerSpec network);
}
