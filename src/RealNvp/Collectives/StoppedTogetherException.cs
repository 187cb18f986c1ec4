namespace RealNvp.Collectives;

/// <summary>Work of several processes was cancelled in one of them, and all know it at the same place.</summary>
internal sealed class StoppedTogetherException() : OperationCanceledException("The work was cancelled in one of the processes.");
