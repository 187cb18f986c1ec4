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

    private readonly IFlowEngine _engine;
    private readonly Func<FlowSpec, string?> _unsupportedReason;

    private CommandEngine(IFlowEngine engine, Func<FlowSpec, string?> unsupportedReason)
    {
        _engine = engine;
        _unsupportedReason = unsupportedReason;
    }

    public string Name => _engine.Name;

    /// <summary>The engines to try for a choice of <see cref="CommonOptions.Engine"/>.</summary>
    public static IReadOnlyList<IFlowEngine> For(string choice) => choice switch
    {
        "managed" => [new CommandEngine(ManagedEngine.Instance, spec => Managed(spec, isAlone: true))],
        "torch" => [Torch()],
        _ => [new CommandEngine(ManagedEngine.Instance, spec => Managed(spec, isAlone: false)), Torch()],
    };

    /// <summary>One line on the torch that is loaded, or on why there is none and what to do.</summary>
    public static string DescribeTorch() => TorchRuntime.IsPackageMissing ? $"{char.ToUpperInvariant(WithoutLibTorch[0])}{WithoutLibTorch[1..]}." : TorchRuntime.Describe();

    public string? UnsupportedReason(FlowSpec spec) => _unsupportedReason(spec);

    public ITrainableFlow Create(FlowSpec spec, FlatParameters parameters) => _engine.Create(spec, parameters);

    private static CommandEngine Torch() => new(TorchEngine.Instance, _ => TorchRuntime.IsAvailable ? null : DescribeTorch());

    private static string? Managed(FlowSpec spec, bool isAlone) =>
        ManagedEngine.UnsupportedStep(spec) is not { } step ? null
            : !isAlone ? $"The managed engine cannot run {step}."
            : TorchRuntime.IsAvailable ? $"The managed engine cannot run {step}; the torch engine can: leave out --engine managed."
            : $"The managed engine cannot run {step}, only the torch engine can. {DescribeTorch()}";
}
