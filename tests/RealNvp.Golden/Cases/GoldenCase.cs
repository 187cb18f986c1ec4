using RealNvp.Specs;

namespace RealNvp.Golden;

/// <summary>A flow to write, and the names of its classes where it is conditioned on labels.</summary>
internal sealed record GoldenCase(string Name, FlowSpec Flow, string[]? Classes = null);
