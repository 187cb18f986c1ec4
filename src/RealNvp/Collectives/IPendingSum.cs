namespace RealNvp.Collectives;

/// <summary>A sum over the processes that is under way.</summary>
public interface IPendingSum
{
    /// <summary>Waits until the values hold the sum.</summary>
    void Wait();
}
