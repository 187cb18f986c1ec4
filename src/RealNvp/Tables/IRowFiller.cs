namespace RealNvp.Tables;

/// <summary>Fills in what a table's row lacks.</summary>
internal interface IRowFiller
{
    /// <summary>By what values are filled in, as part of a sentence: <c>their conditional mode</c>.</summary>
    string Rule { get; }

    /// <summary>Fills in the missing values of the modelled columns; false, and the row as it was, if it cannot.</summary>
    /// <param name="cells">One number for each column of the schema; not-a-number where it is missing.</param>
    /// <param name="cancellationToken">Stops the filling; the row is then as it was.</param>
    bool TryFill(Span<double> cells, CancellationToken cancellationToken);
}
