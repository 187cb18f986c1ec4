namespace RealNvp.Torch.Tests.Devices;

/// <summary>Tests that change what holds for the whole process, and so run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
