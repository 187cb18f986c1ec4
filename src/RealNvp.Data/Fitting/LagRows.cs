using RealNvp.Data.Conditionals;
using RealNvp.Rows;

namespace RealNvp.Data.Fitting;

/// <summary>The rows that have all the rows before them by which a model of series judges: those without are not judged, and so no measure of it.</summary>
internal static class LagRows
{
    /// <summary>These rows, in their order; the rows as they are for a model that judges each by itself.</summary>
    public static IRows Judged(DensityModel model, IRows rows)
    {
        if (model.Schema?.Series?.Lags is null || rows.ContextWidth != model.Spec.Context)
        {
            return rows;
        }

        var (reach, context) = (new ContextReach(model), new float[rows.ContextWidth]);
        var kept = new List<int>(rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            rows.ReadContext(row, context);
            if (reach.HasRowsBefore(context))
            {
                kept.Add(row);
            }
        }

        return kept.Count == rows.Count ? rows : new RowSubset(rows, kept.ToArray());
    }
}
