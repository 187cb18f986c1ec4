using Microsoft.AspNetCore.Http;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;
using RealNvp.Tables;

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

    /// <summary>Holds it to a number of rows.</summary>
    /// <exception cref="RequestFault">It has more, or is damaged.</exception>
    public void Require(ScoringRows rows, int most, CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var batch in Read(rows, cancellationToken))
        {
            count += batch.Entries.Count;
            if (count > most)
            {
                throw RequestFault.TooLarge($"The body has more rows than the {most:N0} that are taken here; send fewer at a time, or a stream of lines.");
            }
        }
    }

    /// <summary>Writes it as text with its gaps filled in, all else as it is.</summary>
    /// <param name="output">The file to write.</param>
    /// <param name="model">The model.</param>
    /// <param name="filler">What fills in.</param>
    /// <param name="cancellationToken">Leaves no file.</param>
    /// <exception cref="RequestFault">It does not fit the model, or is damaged.</exception>
    public void WriteFilled(string output, DensityModel model, IRowFiller filler, CancellationToken cancellationToken)
    {
        try
        {
            FilledTable.Write(Path, output, model, filler, null, null, cancellationToken);
        }
        catch (InvalidInputException error)
        {
            throw Named(error);
        }
    }

    // Who sent the body knows nothing of the file that it is kept in.
    private RequestFault Named(InvalidInputException error) => RequestFault.Bad(
        "bad-table",
        error.Message.Replace($"'{Path}'", "The body", StringComparison.Ordinal)
            .Replace(System.IO.Path.GetFileName(Path), "the body", StringComparison.Ordinal));

    public void Dispose() => File.Delete(Path);
}
