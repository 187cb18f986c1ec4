using Sylvan.Data.Csv;

namespace RealNvp.Data.Tables;

/// <summary>Counts the lines of comment, which the reader passes over in silence.</summary>
internal sealed class CommentLines(LineCounter lines) : CommentHandler
{
    public override void HandleComment(CsvDataReader reader, string comment) => lines.Skip();
}
