namespace RealNvp;

/// <summary>A model, a checkpoint or another safetensors file is missing, damaged, of another kind or of another version.</summary>
public sealed class ModelFileException : InvalidInputException
{
    /// <inheritdoc cref="InvalidInputException(string)"/>
    public ModelFileException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="InvalidInputException(string, Exception)"/>
    public ModelFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
