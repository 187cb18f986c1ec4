namespace RealNvp.Training;

/// <summary>A training that cannot go on; the message is one sentence for the user.</summary>
/// <param name="message">The sentence.</param>
public sealed class TrainingFailedException(string message) : Exception(message)
{
    /// <summary>The options that may help, by the names of their properties; see <see cref="InvalidInputException.Options"/>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
