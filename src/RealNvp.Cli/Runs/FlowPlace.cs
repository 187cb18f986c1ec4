namespace RealNvp.Cli.Runs;

/// <summary>Which flow of a run is trained.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Of">The flows of the run's model: 1 unless it is an ensemble.</param>
internal readonly record struct FlowPlace(int Number, int Of)
{
    /// <summary>Whether the model is an ensemble, so that it must be said which flow is meant.</summary>
    public bool IsOfSeveral => Of > 1;

    /// <summary>What a line about an epoch begins with; empty where there is one flow.</summary>
    public string Prefix => IsOfSeveral ? $"flow {Number}/{Of} " : "";
}
