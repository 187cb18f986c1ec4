using RealNvp.Tables;

namespace RealNvp.Data.Fitting;

/// <summary>
/// A training on a table with missing values that are filled in is two: the first on the complete rows alone, whose model fills the others
/// (<see cref="DataOptions.FilledBy"/>), the second from its beginning on all of them. Validation and test rows are complete ones, and the same in both.
/// </summary>
internal static class FilledTraining
{
    /// <summary>Whether data that was loaded without its incomplete rows takes two trainings.</summary>
    /// <exception cref="DataFaultException">The rows are given those before them, and a row that lacks a value cannot be filled in by them.</exception>
    public static bool IsNeeded(MissingRule missing, Dataset complete)
    {
        ArgumentNullException.ThrowIfNull(complete);
        var isNeeded = missing == MissingRule.Impute && complete.IncompleteRows > 0;
        return !isNeeded || complete.Schema?.Series?.Lags is null
            ? isNeeded
            : throw new DataFaultException(
                $"{Counted.Of(complete.IncompleteRows, "row")} of {complete.Name} lack values, and none is filled in where rows are given those before them; "
                + "keep the gaps, or leave such rows out.");
    }

    /// <summary>The time that either training may take of what is given to both.</summary>
    public static TimeSpan? Half(TimeSpan? most) => most / 2;
}
