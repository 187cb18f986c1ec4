namespace RealNvp.Data;

public sealed partial class AnomalyDetector
{
    /// <summary>
    /// Says what speaks against a row, in the table's own words and units: first what it breaks, lacks or has that the model does not know, then, of a row
    /// that was scored, the value that is most to blame, then those that are unlikely still when the ones before are put right.
    /// </summary>
    /// <returns>The reasons; empty for a row of which no column is unlikely by itself.</returns>
    /// <exception cref="DataFaultException">The row was scored, and the model carries no training rows to choose normal values from.</exception>
    public IReadOnlyList<RowReason> Explain(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _explanations.Of(row);
    }

    /// <summary>Puts flagged rows together by their first reason, so that many alerts read as few; each is explained, which takes some milliseconds.</summary>
    /// <param name="rows">Scored rows; those that are not flagged are passed over.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>The groups, the largest first.</returns>
    /// <exception cref="DataFaultException">A row was scored, and the model carries no training rows to choose normal values from.</exception>
    public IReadOnlyList<AlertGroup> Group(IEnumerable<ScoredRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return AlertGroups.Of(rows.Where(row => row.IsFlagged).Select(row =>
            (row, (IReadOnlyList<RowReason>)(_explanations.First(row, cancellationToken) is { } first ? [first] : []))));
    }

    /// <summary>The smallest change that makes a flagged row normal, and the nearest training row that is.</summary>
    /// <param name="row">A flagged row.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Null for a row that is not flagged.</returns>
    /// <exception cref="DataFaultException">The row was scored, and the model carries no training rows to choose normal values from.</exception>
    public RowRepair? Repair(ScoredRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _explanations.InFull(row, cancellationToken).Repair;
    }
}
