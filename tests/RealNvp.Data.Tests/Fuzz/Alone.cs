namespace RealNvp.Data.Tests.Fuzz;

/// <summary>Tests that count what all threads allocate, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
