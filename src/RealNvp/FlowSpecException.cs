namespace RealNvp;

/// <summary>A spec, a recipe or an option of a training cannot be used: it does not fit together, does not fit the data, or no engine can run it.</summary>
public sealed class FlowSpecException : InvalidInputException
{
    /// <inheritdoc cref="InvalidInputException(string)"/>
    public FlowSpecException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="InvalidInputException(string, Exception)"/>
    public FlowSpecException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
