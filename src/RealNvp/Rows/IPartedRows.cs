namespace RealNvp.Rows;

/// <summary>
/// Rows of which each process of a collective holds some: all know how many there are and who has which, and only the owner can read a row. A training deals them
/// out by batches, so that what a batch holds does not depend on where its rows lie.
/// </summary>
public interface IPartedRows : IRows
{
    /// <summary>The process that holds a row, from 0; the same answer in every process.</summary>
    /// <param name="row">The row, from 0.</param>
    int OwnerOf(int row);
}
