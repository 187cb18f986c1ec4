namespace RealNvp;

/// <summary>Data is missing, damaged, or not of the kind that is needed: a table, an array, pictures, rows in memory.</summary>
public sealed class DataFaultException : InvalidInputException
{
    /// <inheritdoc cref="InvalidInputException(string)"/>
    public DataFaultException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="InvalidInputException(string, Exception)"/>
    public DataFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
