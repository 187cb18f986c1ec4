using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Torch;

namespace RealNvp.Cli.Commands;

/// <summary>
/// An engine as the command offers it. Where it cannot run a flow, the library tells a programmer which package to add; who holds the command
/// can add none, and is told what the command can do.
/// </summary>
internal sealed class CommandEngine : IFlowEngine
{
    /// <summary>What to do about a command without libtorch: installed as a tool it was packed so.</summary>
    public const string WithoutLibTorch = "this realnvp was built with -p:LibTorch=false, so without libtorch, which the torch engine needs; "
        + "pack it without that property and install it again, or run it from the clone with 'dotnet run -c Release --project src/RealNvp.Cli --'";

    // Only who needs torch loads it.
    private readonly Lazy<IFlowEngine> _engine;
    private readonly Func<FlowSpec, string?> _unsupportedReason;

    private CommandEngine(Func<IFlowEngine> engine, Func<FlowSpec, string?> unsupportedReason)
    {
        _engine = new(engine);
        _unsupportedReason = unsupportedReason;
    }

    public string Name => _engine.Value.Name;

    /// <summary>The engines to try for what a user chose.</summary>
    /// <exception cref="InvalidInputException">There is no such device, or the managed engine is to compute on it.</exception>
    public static IReadOnlyList<IFlowEngine> For(EngineChoice choice) => choice switch
    {
        { Engine: "managed", NeedsTorch: true } => throw new InvalidInputException(
            $"The managed engine computes on the processor, not on {EngineOptions.DeviceName} {choice.Device}; leave that out, or take the torch engine."),
        { Engine: "managed" } => [new CommandEngine(() => ManagedEngine.Instance, spec => Managed(spec, isAlone: true))],
        { NeedsTorch: true } => [Gpu(choice.Device)],
        { Engine: "torch" } => [Torch(choice.Device)],
        _ => [new CommandEngine(() => ManagedEngine.Instance, spec => Managed(spec, isAlone: false)), Torch(choice.Device)],
    };

    /// <summary>Throws unless the device can be used, before there is anything to compute.</summary>
    /// <exception cref="InvalidInputException">There is no such device, or the managed engine is to compute on it.</exception>
    public static void RequireDevice(EngineChoice choice) => For(choice);

    /// <summary>One line on the torch that is loaded, or on why there is none and what to do.</summary>
    public static string DescribeTorch() => TorchRuntime.IsPackageMissing ? $"{char.ToUpperInvariant(WithoutLibTorch[0])}{WithoutLibTorch[1..]}." : TorchRuntime.Describe();

    public string? UnsupportedReason(FlowSpec spec) => _unsupportedReason(spec);

    public ITrainableFlow Create(FlowSpec spec, FlatParameters parameters) => _engine.Value.Create(spec, parameters);

    private static CommandEngine Torch(string device) => new(() => TorchEngine.On(device), _ => TorchRuntime.IsAvailable ? null : DescribeTorch());

    /// <summary>A GPU that a user named is looked for before anything is read.</summary>
    private static CommandEngine Gpu(string device)
    {
        if (!TorchRuntime.IsAvailable)
        {
            throw new InvalidInputException(DescribeTorch());
        }

        var engine = TorchEngine.On(device);
        return new(() => engine, _ => null);
    }

    private static string? Managed(FlowSpec spec, bool isAlone) =>
        ManagedEngine.UnsupportedStep(spec) is not { } step ? null
            : !isAlone ? $"The managed engine cannot run {step}."
            : TorchRuntime.IsAvailable ? $"The managed engine cannot run {step}; the torch engine can: leave out --engine managed."
            : $"The managed engine cannot run {step}, only the torch engine can. {DescribeTorch()}";
}
