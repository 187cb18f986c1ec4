namespace RealNvp.Specs;

/// <summary>A normal of a mixture.</summary>
/// <param name="Weight">Its share of the mixture, above 0; those of all are one together.</param>
/// <param name="Mean">Its mean, one number for each variable.</param>
/// <param name="Factor">
/// The lower triangle L of its covariance <c>L L^T</c>, row after row: 1 number, 2, and so on; the last of each row, on the diagonal, above 0.
/// </param>
public sealed record MixtureComponent(double Weight, IReadOnlyList<float> Mean, IReadOnlyList<float> Factor)
{
    private const int Most = 64;
    private const int MostNumbers = 1 << 18;

    /// <summary>Why components are no mixture of so many variables; null if they are.</summary>
    internal static string? Fault(IReadOnlyList<MixtureComponent> components, int variables)
    {
        var numbers = (long)variables * (variables + 3) / 2;
        return components.Count is 0 or > Most ? $"has {components.Count} components and may have 1 to {Most}"
            : components.Count * numbers > MostNumbers ? $"takes more than {MostNumbers} numbers; it is for fewer variables"
            : components.Any(component => component is not { Mean: not null, Factor: not null }) ? "has a component that is null"
            : components.Any(component => component.Mean.Count != variables || component.Factor.Count != numbers - variables)
                ? $"has a component of another number of variables than {variables}"
            : components.Any(component => !(component.Weight is > 0 and <= 1)) || Math.Abs(components.Sum(component => component.Weight) - 1) > 1e-6
                ? "has weights that are not one together"
            : components.Any(component => !component.IsUsable) ? "has a number that is not finite, or a factor whose diagonal is not above 0"
            : null;
    }

    private bool IsUsable
    {
        get
        {
            var (row, column) = (0, 0);
            foreach (var number in Factor)
            {
                if (!float.IsFinite(number) || (row == column && !(number > 0)))
                {
                    return false;
                }

                (row, column) = row == column ? (row + 1, 0) : (row, column + 1);
            }

            return Mean.All(float.IsFinite);
        }
    }
}
