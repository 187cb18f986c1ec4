namespace RealNvp.Cli.Commands;

/// <summary>What a user chose to compute a model.</summary>
/// <param name="Engine"><c>auto</c>, <c>managed</c> or <c>torch</c>.</param>
/// <param name="Device">The device of the torch engine; <c>auto</c> for the first GPU where there is one.</param>
internal sealed record EngineChoice(string Engine, string Device)
{
    /// <summary>The word for what fits best.</summary>
    public const string AutoName = "auto";

    /// <summary>What fits best.</summary>
    public static EngineChoice Auto { get; } = new(AutoName, AutoName);

    /// <summary>Whether the device is one that the torch engine alone has.</summary>
    public bool NeedsTorch => Device is not (AutoName or "cpu");

    /// <summary>In words, with the device where that is a GPU.</summary>
    public string Words => NeedsTorch ? $"{Engine} engine on {Device}" : $"{Engine} engine";
}
