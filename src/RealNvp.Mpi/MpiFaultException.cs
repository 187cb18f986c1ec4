namespace RealNvp.Mpi;

/// <summary>
/// The processes cannot go on together: there is no MPI, one of them hangs or cannot be reached, or they do not call the same. The message is one sentence that
/// says what is wrong and what to do. Once it is thrown after the start, the collective is of no more use.
/// </summary>
public sealed class MpiFaultException : InvalidInputException
{
    /// <summary>Creates the exception with the sentence to show.</summary>
    public MpiFaultException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the sentence to show and the error that led to it.</summary>
    public MpiFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
