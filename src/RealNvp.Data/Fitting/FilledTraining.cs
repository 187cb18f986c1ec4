using RealNvp.Tables;

namespace RealNvp.Data.Fitting;

/// <summary>
/// A training on a table with missing values that are filled in is two: the first on the complete rows alone, whose model fills the others
/// (<see cref="DataOptions.FilledBy"/>), the second from its beginning on all of them. Validation and test rows are complete ones, and the same in both.
/// </summary>
internal static class FilledTraining
{
    /// <summary>Whether data that was loaded without its incomplete rows takes two trainings.</summary>
    public static bool IsNeeded(MissingRule missing, Dataset complete)
    {
        ArgumentNullException.ThrowIfNull(complete);
        return missing == MissingRule.Impute && complete.IncompleteRows > 0;
    }

    /// <summary>The time that either training may take of what is given to both.</summary>
    public static TimeSpan? Half(TimeSpan? most) => most / 2;
}
