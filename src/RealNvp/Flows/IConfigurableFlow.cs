namespace RealNvp.Flows;

/// <summary>A flow of an engine that can compute training steps in more than one way. A training asks for it, and does without.</summary>
internal interface IConfigurableFlow
{
    /// <summary>Says how training steps are to be computed from now on.</summary>
    void Configure(ComputeOptions options);
}
