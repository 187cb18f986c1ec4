using Microsoft.AspNetCore.Http;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>
/// A body that is a file, kept in a temporary one while it is scored: how text is written is found out by looking at it, and Parquet begins at its end. The
/// server holds it to the size that is allowed.
/// </summary>
internal sealed class SpooledTable : IDisposable
{
    private SpooledTable(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Receives the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="format">What it is written in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BadHttpRequestException">It has more bytes than are allowed.</exception>
    public static async Task<SpooledTable> ReceiveAsync(HttpRequest request, BodyFormat format, CancellationToken cancellationToken)
    {
        var ending = format switch { BodyFormat.Parquet => ".parquet", BodyFormat.Tsv => ".tsv", _ => ".csv" };
        var table = new SpooledTable(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"realnvp-{Guid.NewGuid():N}{ending}"));
        try
        {
            // For this user alone: rows may be anybody's.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var file = new FileStream(table.Path, options);
            await request.Body.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>Opens its rows for a model.</summary>
    /// <exception cref="RequestFault">It cannot be read, or lacks columns; the sentence says which.</exception>
    public ScoringRows Open(DensityModel model)
    {
        try
        {
            return ScoringRows.OfTable(Path, model);
        }
        catch (InvalidInputException error)
        {
            throw Named(error);
        }
    }

    /// <summary>Reads its rows, a part at a time.</summary>
    /// <exception cref="RequestFault">It is damaged.</exception>
    public IEnumerable<RowBatch> Read(ScoringRows rows, CancellationToken cancellationToken)
    {
        using var batches = rows.Read(cancellationToken).GetEnumerator();
        while (true)
        {
            try
            {
                if (!batches.MoveNext())
                {
                    yield break;
                }
            }
            catch (InvalidInputException error)
            {
                throw Named(error);
            }

            yield return batches.Current;
        }
    }

    // Who sent the body knows nothing of the file that it is kept in.
    private RequestFault Named(InvalidInputException error) => RequestFault.Bad(
        "bad-table",
        error.Message.Replace($"'{Path}'", "The body", StringComparison.Ordinal)
            .Replace(System.IO.Path.GetFileName(Path), "the body", StringComparison.Ordinal));

    public void Dispose() => File.Delete(Path);
}
