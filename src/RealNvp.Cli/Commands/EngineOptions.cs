using System.CommandLine;

namespace RealNvp.Cli.Commands;

/// <summary>What computes a model: the options <c>--engine</c> and <c>--device</c>.</summary>
internal sealed class EngineOptions
{
    /// <summary>The name of the option of the device.</summary>
    public const string DeviceName = "--device";

    /// <summary>The engine.</summary>
    public Option<string> Engine { get; } = ChoiceOption.Of(
        "--engine", "auto takes the managed engine where it can run the flow; managed or torch force one.", ["auto", "managed", "torch"]);

    /// <summary>The device of the torch engine.</summary>
    public Option<string> Device { get; } = new(DeviceName)
    {
        Description = "What torch computes on: auto takes the first GPU where there is one; cpu, cuda or cuda:N force one, and cuda the torch engine.",
        HelpName = "auto|cpu|cuda[:n]",
        DefaultValueFactory = _ => EngineChoice.AutoName,
    };

    /// <summary>What the user chose.</summary>
    public EngineChoice Read(ParseResult parsed) => new(parsed.GetRequiredValue(Engine), parsed.GetRequiredValue(Device));
}
