namespace RealNvp;

/// <summary>
/// Something the user gave (a file, a spec, an option) cannot be used. The message is one sentence that says what is wrong
/// and what to do; programs show it as it is and exit with code 2.
/// </summary>
public sealed class InvalidInputException : Exception
{
    /// <summary>Creates the exception with the sentence to show.</summary>
    public InvalidInputException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the sentence to show and the error that led to it.</summary>
    public InvalidInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
