using RealNvp.ML.Columns;

namespace RealNvp.ML.Rows;

/// <summary>What a cursor asks a flow about its rows. A question is a cursor's own: rows are taken on one thread at a time.</summary>
internal interface IRowQuestion : IDisposable
{
    /// <summary>Rows to be asked about together, none yet.</summary>
    IAskedRows Begin();
}

/// <summary>Some rows that a flow is asked about together.</summary>
internal interface IAskedRows
{
    /// <summary>Takes the row that a record stands on.</summary>
    void Add(RowRecord record, long number);

    /// <summary>An answer for each row, in their order. Other rows may be taken and answered at the same time, on other threads.</summary>
    IReadOnlyList<RowAnswer> Answer(CancellationToken cancellationToken);
}
