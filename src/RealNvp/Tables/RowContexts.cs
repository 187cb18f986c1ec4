namespace RealNvp.Tables;

/// <summary>What a row of a table may be conditioned on: its given columns, its label, or, where a model is given labels and the row has none, every class.</summary>
/// <param name="encoding">The columns.</param>
/// <param name="logShares">The logarithm of each class's share of the training rows, as many as the model's context has values.</param>
internal sealed class RowContexts(TableEncoding encoding, double[] logShares)
{
    // A context that is no column's is the class of each row.
    private int? Label => logShares.Length > encoding.ContextWidth ? encoding.Schema.Label : null;

    /// <summary>Whether the model is given the labels, or none that a column holds.</summary>
    public bool IsGivenClass => Label is not null;

    /// <summary>Whether a row lacks the label that the model is given.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    public bool LacksClass(ReadOnlySpan<double> cells) => Label is { } label && double.IsNaN(cells[label]);

    /// <summary>The contexts, each with the logarithm of its weight.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    public IEnumerable<(float[] Context, double Weight)> Of(double[] cells)
    {
        if (logShares.Length == encoding.ContextWidth)
        {
            var context = new float[encoding.ContextWidth];
            encoding.EncodeContext(cells, context);
            return [(context, 0)];
        }

        var known = Label is { } label && !double.IsNaN(cells[label]) ? (int)cells[label] : (int?)null;
        return Enumerable.Range(0, logShares.Length).Where(index => known is null || known == index).Select(index =>
        {
            var context = new float[logShares.Length];
            context[index] = 1;
            return (context, logShares[index]);
        });
    }

    /// <summary>Gives a row the label of a context.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    /// <param name="context">One of those of <see cref="Of"/>.</param>
    public void SetClass(double[] cells, float[] context) => cells[Label!.Value] = Array.IndexOf(context, 1);
}
