using RealNvp.Data.Scoring;

namespace RealNvp.Cli.Scoring;

/// <summary>What rows that are scored are called.</summary>
internal static class RowWords
{
    extension(ScoringRows rows)
    {
        /// <summary>One of them.</summary>
        public string One => rows.ArePictures ? "picture" : "row";

        /// <summary>More of them.</summary>
        public string Noun => rows.ArePictures ? "pictures" : "rows";
    }
}
