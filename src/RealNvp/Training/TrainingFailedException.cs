namespace RealNvp.Training;

/// <summary>A training that cannot go on; the message is one sentence for the user.</summary>
/// <param name="message">The sentence.</param>
public sealed class TrainingFailedException(string message) : Exception(message);
