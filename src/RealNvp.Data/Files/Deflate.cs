namespace RealNvp.Data.Files;

/// <summary>What is known of files that are packed by deflate, in .gz, .npz and .parquet.</summary>
internal static class Deflate
{
    /// <summary>At most so many bytes come of one: a file that claims more is no honest one.</summary>
    public const long MostExpansion = 1032;
}
